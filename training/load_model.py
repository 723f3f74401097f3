"""Reads the base model from a GGUF file or from a Hugging Face folder. Knows no forward."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from training.gguf_model import gguf_parts, read_gguf
from training.input_error import InputError
from training.model import KINDS, BaseModel, Shape
from training.rotary import config_scaling, config_theta


def load_model(
    path: Path, dtype: torch.dtype = torch.bfloat16, device: str | torch.device = "cpu"
) -> BaseModel:
    """Reads a .gguf file or a folder with config.json and *.safetensors.

    Raises:
        InputError: when there is no such model, or it is not shaped as Llama, Qwen2 or Qwen3.
    """
    if path.is_file() and path.suffix == ".gguf":
        shape, weights = read_gguf(path)
        digest = _digest(gguf_parts(path)) if len(gguf_parts(path)) > 1 else _sha256(path)
    elif (path / "config.json").is_file():
        shape, weights = _read_folder(path)
        digest = _digest(sorted(path.glob("*.safetensors")))
    else:
        raise InputError(
            f"No model at {path}: name a .gguf file or a folder with config.json and .safetensors."
        )
    return BaseModel(shape, {name: w.to(device, dtype) for name, w in weights.items()}, digest)


def _digest(files: Sequence[Path]) -> str:
    """Of several files: the hash of their hashes."""
    return hashlib.sha256("".join(_sha256(file) for file in files).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_folder(path: Path) -> tuple[Shape, dict[str, Tensor]]:
    # Some files begin with a byte-order mark.
    config = json.loads((path / "config.json").read_text(encoding="utf-8-sig"))
    kind = config.get("model_type")
    if kind not in KINDS:
        raise InputError(f"{path} holds a model of type {kind}: only {', '.join(KINDS)} can be trained for.")
    heads = config["num_attention_heads"]
    head_dim = config.get("head_dim") or config["hidden_size"] // heads
    shape = Shape(
        layers=config["num_hidden_layers"],
        hidden=config["hidden_size"],
        heads=heads,
        kv_heads=config.get("num_key_value_heads", heads),
        head_dim=head_dim,
        ffn=config["intermediate_size"],
        vocab=config["vocab_size"],
        rope_theta=config_theta(config),
        norm_eps=config["rms_norm_eps"],
        rotary=config_scaling(config, head_dim),
    )
    files = sorted(path.glob("*.safetensors"))
    if not files:
        raise InputError(f"{path} has no .safetensors file: convert the model with safe serialization first.")
    weights: dict[str, Tensor] = {}
    for file in files:
        weights.update(load_file(file))
    return shape, weights
