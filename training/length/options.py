"""Command-line options that measuring at holes and retrieval share, and the model they name."""

import argparse
import os
from dataclasses import asdict
from pathlib import Path

import torch

from training.export import AdapterInfo, load_adapters
from training.input_error import InputError
from training.length.methods import Limits
from training.length.reading import LongPlan
from training.length.records import Record, sha256
from training.length.sequence import trained_context
from training.load_model import load_model
from training.readers import ReadingModel

GIGAFLOPS = 300.0
"""Speed of products with weights that `--estimate` reckons with: two Zen 5 cores in bfloat16."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that both commands take."""
    parser.add_argument("--model", type=Path, required=True, help=".gguf file or Hugging Face folder")
    parser.add_argument(
        "--adapter", type=Path, help="safetensors (training.export); without it nothing is trained"
    )
    parser.add_argument("--holes", type=Path, required=True, help="long holes (training.length.holes)")
    parser.add_argument("--methods", required=True, help="with commas (training/length/methods.py)")
    parser.add_argument("--lengths", required=True, help="tokens, what is scored included, with commas")
    parser.add_argument("--out", type=Path, required=True, help="JSON lines; an interrupted run goes on")
    parser.add_argument(
        "--full-limit", type=int, default=Limits.full, help="tokens of full attention at most"
    )
    parser.add_argument("--trained-context", type=int, help="tokens; default: what the model's file says")
    parser.add_argument("--stream-tokens", type=int, default=8192, help="tokens that are streamed; 0: all")
    parser.add_argument("--window", type=int, default=LongPlan.window)
    parser.add_argument("--block", type=int, default=LongPlan.block)
    parser.add_argument("--refresh", type=int, help="tokens between candidates; default: the adapter's")
    parser.add_argument("--prompt-tokens", type=int, help="default: the adapter's")
    parser.add_argument("--rows", type=int, default=LongPlan.rows, help="chunks computed at once")
    parser.add_argument("--dtype", choices=("bfloat16", "float32"), default="bfloat16")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--minutes", type=float, help="nothing is begun after so many")
    parser.add_argument(
        "--estimate", action="store_true", help="print what is still to do and its cost, and end"
    )


def plan_of(arguments: argparse.Namespace) -> LongPlan:
    """How chunks are read, as asked."""
    return LongPlan(
        arguments.window, arguments.block, arguments.refresh, arguments.prompt_tokens, arguments.rows
    )


def limits_of(arguments: argparse.Namespace) -> Limits:
    """What is left out, as asked.

    Raises:
        InputError: when nobody says what the model was trained to read.
    """
    return Limits(arguments.full_limit, arguments.trained_context or trained_context(arguments.model))


def load(arguments: argparse.Namespace) -> ReadingModel:
    """The model and its adapter.

    Raises:
        InputError: when there is no such model, or the adapter belongs to another.
    """
    base = load_model(arguments.model, getattr(torch, arguments.dtype))
    if arguments.adapter is None:
        return ReadingModel(base, None, AdapterInfo(base.sha256))
    return ReadingModel(base, *load_adapters(arguments.adapter, base))


def settings_of(arguments: argparse.Namespace, model: ReadingModel, limits: Limits) -> Record:
    """All options that decide a result."""
    plan = asdict(plan_of(arguments))
    plan.pop("rows")
    return {
        "model": model.base.sha256,
        "adapter": sha256(arguments.adapter) if arguments.adapter else None,
        "holes": sha256(arguments.holes),
        "dtype": arguments.dtype,
        "trained_context": limits.trained_context,
        "stream_tokens": arguments.stream_tokens,
        "chunk_tokens": model.info.chunk_tokens,
        "reading": plan,
    }


def parse_lengths(text: str, chunk_tokens: int) -> list[int]:
    """Lengths of a list with commas, in order.

    Raises:
        InputError: for one that is no whole number of chunks.
    """
    for part in text.split(","):
        if not part.strip().isdigit() or int(part) % chunk_tokens or int(part) < 2 * chunk_tokens:
            raise InputError(
                f"Length {part}: take a multiple of {chunk_tokens} tokens, {2 * chunk_tokens} or more."
            )
    return sorted({int(part) for part in text.split(",")})
