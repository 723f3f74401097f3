"""Measures readers at holes with the reference, resumably, and compares two systems' losses at the same holes.

    python -m training.evaluate --model MODEL [--adapter FILE|RUN|none] --questions FILE... --readers LIST --out RESULT
    python -m training.evaluate --compare A.json B.json [--readers OF_A,OF_B]

The question files are written by `bench/questions.ts`. Losses token by token lie in RESULT.each.jsonl beside the
result; the same command goes on from there, also with more readers. `--compare` takes results, or what
`bench/scoreHoles.ts` prints; with two readers it takes results only, and gives their difference with its interval.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from tqdm import tqdm

from training.export import AdapterInfo, load_adapters, read_run, run_info
from training.input_error import InputError
from training.load_model import load_model
from training.questions import Question, load_questions
from training.reader_name import Reader, parse_readers
from training.readers import ReadingModel, question_nats
from training.record import Record
from training.results import compare, difference
from training.statistics import mean, nats_at, summary

_DEFAULT_READERS = "local,prompt:2,prompt:8,attend:2,attend:8"


@dataclass(frozen=True)
class AdapterFile:
    """What a result tells of the adapter that was read."""

    sha256: str
    steps: int | None
    """of its training"""


def open_model(
    model: Path, adapter: Path | None, dtype: torch.dtype, prompt_tokens: int | None, refresh: int | None
) -> tuple[ReadingModel, AdapterFile | None]:
    """The base model with its adapter, and what is to be told of the adapter's file.

    Args:
        adapter: a safetensors file, a training run's folder or one of its checkpoints.
        prompt_tokens, refresh: in place of those that the adapter names.

    Raises:
        InputError: when one of them is not there, or they do not fit each other.
    """
    base = load_model(model, dtype, "cuda" if torch.cuda.is_available() else "cpu")
    if adapter is None:
        adapters, info, file = None, AdapterInfo(base.sha256), None
    elif adapter.suffix == ".safetensors":
        if not adapter.is_file():
            raise InputError(f"No adapter at {adapter}: make one with training.export.")
        adapters, info = load_adapters(adapter, base)
        with safe_open(adapter, "pt") as opened:
            steps = (opened.metadata() or {}).get("training_steps")
        file = AdapterFile(_sha256(adapter), None if steps is None else int(steps))
    else:
        adapters, config = read_run(adapter, base)
        info = run_info(base, config)
        checkpoint = adapter / "checkpoint.pt" if adapter.is_dir() else adapter
        file = AdapterFile(_sha256(checkpoint), config["step"])
    if prompt_tokens is not None:
        info = replace(info, prompt_tokens=prompt_tokens)
    if refresh is not None:
        info = replace(info, refresh_interval=refresh)
    return ReadingModel(base, adapters, info), file


def measure(
    model: ReadingModel,
    questions: Sequence[Question],
    readers: Sequence[Reader],
    record: Record,
    show: bool = True,
) -> dict[str, list[list[float]]]:
    """Losses by reader, hole and token; what `record` knows is not measured again."""
    for question in tqdm(questions, unit="hole", disable=not show, mininterval=5):
        missing = [reader for reader in readers if reader.name not in record.at(question.key)]
        if missing:
            record.add(question.key, question_nats(model, question, missing))
    return {
        reader.name: [record.at(question.key)[reader.name] for question in questions] for reader in readers
    }


def result(
    nats: dict[str, list[list[float]]], questions: Sequence[Question], provenance: dict[str, Any]
) -> dict:
    """What is kept of an evaluation: means of every hole, figures by mode and stratum, and what made them."""
    groups = [f"{question.mode} {question.stratum}" for question in questions]
    holes = [
        {"key": q.key, "repository": q.repository, "path": q.path, "mode": q.mode, "stratum": q.stratum}
        for q in questions
    ]
    by_hole = {
        reader: {
            "mean": [round(mean(hole), 5) for hole in losses],
            "1-8": [round(value, 4) for value in nats_at(losses, 1, 8)],
        }
        for reader, losses in nats.items()
    }
    return {"provenance": provenance, "summary": summary(nats, groups), "holes": holes, "nats": by_hole}


def provenance(arguments: argparse.Namespace, header: dict[str, Any], steps: int | None) -> dict[str, Any]:
    """Where figures come from; files by name only, for paths belong to one machine."""
    files = [str(path) for path in [arguments.model, arguments.adapter, arguments.out, *arguments.questions]]
    words = [Path(word).name if word in files else word for word in sys.argv[1:]]
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return {
        "command": " ".join(["python -m training.evaluate", *words]),
        "commit": found.stdout.strip() or None,
        "torch": torch.__version__,
        "adapterSteps": steps,
        "questions": {path.name: _sha256(path) for path in arguments.questions},
        **header,
    }


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(arguments: argparse.Namespace) -> dict:
    """Measures what the command line asks for, writes the result and returns it."""
    readers = parse_readers(arguments.readers or _DEFAULT_READERS)
    questions = load_questions(arguments.questions, arguments.holes)
    adapter = None if arguments.adapter is None or str(arguments.adapter) == "none" else arguments.adapter
    model, file = open_model(
        arguments.model, adapter, getattr(torch, arguments.dtype), arguments.prompt_tokens, arguments.refresh
    )
    info = model.info
    header = {
        "model": model.base.sha256,
        "adapter": file.sha256 if file else None,
        "dtype": arguments.dtype,
        "chunkTokens": info.chunk_tokens,
        "promptTokens": info.prompt_tokens,
        "refreshInterval": info.refresh_interval,
        "separator": info.separator,
    }
    record = Record(arguments.out.with_suffix(".each.jsonl"), header)
    nats = measure(model, questions, readers, record)
    found = result(nats, questions, provenance(arguments, header, file.steps if file else None))
    arguments.out.write_text(json.dumps(found) + "\n", encoding="utf-8")
    return found


def table(found: dict) -> str:
    """The figures of a result as lines of text."""
    lines = []
    for group, part in found["summary"].items():
        lines.append(f"{group}: {part['holes']} holes")
        for reader, figures in part["readers"].items():
            low, high = figures["natsInterval"]
            line = f"  {reader:24} {figures['nats']:.3f} [{low:.3f}, {high:.3f}]"
            for name, short in (("natsMinusLocal", "local"), ("natsMinusPrompt8", "prompt:8")):
                if name in figures:
                    line += "   - {}: {:+.3f} [{:+.3f}, {:+.3f}]".format(short, *figures[name])
            lines.append(line)
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(prog="training.evaluate", description=__doc__.splitlines()[0])
    found.add_argument("--model", type=Path)
    found.add_argument(
        "--adapter", type=Path, help="file, run or checkpoint; none: readers as they are untrained"
    )
    found.add_argument("--questions", type=Path, nargs="+", default=[])
    found.add_argument("--readers", help=f"{_DEFAULT_READERS} by default")
    found.add_argument("--out", type=Path)
    found.add_argument("--holes", type=int, help="at most so many, of all files alike")
    found.add_argument("--prompt-tokens", type=int, help="in place of the adapter's")
    found.add_argument("--refresh", type=int, help="refresh interval in place of the adapter's")
    found.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    found.add_argument("--threads", type=int, default=os.cpu_count())
    found.add_argument("--nice", type=int, default=0, help="gives way to other work: 0 to 19")
    found.add_argument(
        "--compare", type=Path, nargs=2, metavar=("A", "B"), help="two results: how far apart they are"
    )
    return found


def _compared(arguments: argparse.Namespace) -> dict:
    if arguments.readers is None:
        return compare(*arguments.compare)
    names = arguments.readers.split(",")
    if len(names) != 2:
        raise InputError("--compare takes two readers, one of each file.")
    return difference(*arguments.compare, *names)


def main() -> None:
    options = parser()
    arguments = options.parse_args()
    try:
        if arguments.compare:
            print(json.dumps(_compared(arguments), indent=1))
            return
        if arguments.model is None or arguments.out is None or not arguments.questions:
            options.error("--model, --questions and --out are needed (or --compare A B)")
        os.nice(arguments.nice)
        torch.set_num_threads(arguments.threads)
        print(table(run(arguments)))
    except InputError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
