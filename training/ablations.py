"""Short training runs that differ in one setting each, trained and evaluated alike, as one table.

    python -m training.ablations --model MODEL --holes DIR --questions FILE... --out DIR --steps 100 [--only NAME,NAME]

Every run has the same seed and so reads the same samples in the same order. An interrupted command goes on; the table,
DIR/ablations.json, is written anew after every run. `--start RUN` begins with a run's weights in place of none.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.input_error import InputError
from training.results import by_hole
from training.statistics import bootstrap_interval, mean, paired_difference

Config = dict[str, Any]
Launch = Callable[[str, Sequence[str]], None]
"""Runs a module with options."""


@dataclass(frozen=True)
class Ablation:
    """One run: what differs from the baseline, and how it is read."""

    name: str
    what: str
    config: Config = field(default_factory=dict)
    """changes of TrainConfig, with `data` and `adapter` inside"""
    readers: Mapping[str, str] = field(default_factory=lambda: {reader: reader for reader in SERVED})
    """evaluated reader to the baseline's that it is compared with"""


SERVED = ("attend:2", "focus:8", "attend:2+focus:8")
BASELINE = "served form"
_BASELINE_READERS = ("local", "prompt:8", *SERVED, "focus:8-refresh1", "focus:8-refresh8", "focus:8@random")


def _as(form: str) -> dict[str, str]:
    """Readers that use candidates, in a form of their own."""
    return {f"{reader}-{form}": reader for reader in ("focus:8", "attend:2+focus:8")}


def _pieces(tokens: int) -> Ablation:
    """Smaller chunks, as many more of them: the same text."""
    more = 512 // tokens
    data = {
        "chunk_tokens": tokens,
        "chunks": 6 * more,
        "negatives": 6 * more,
        "rows": [more * rows for rows in (1, 2, 4, 6, 6, 6, 8)],
        "direct": [more * chunks for chunks in (1, 2, 2, 2, 4)],
    }
    readers = {
        f"attend:{2 * more}": "attend:2",
        f"focus:{8 * more}": "focus:8",
        f"attend:{2 * more}+focus:{8 * more}": "attend:2+focus:8",
    }
    return Ablation(f"chunks of {tokens}", "the same text in smaller chunks", {"data": data}, readers)


ABLATIONS = (
    Ablation(BASELINE, "as trained and served", {}, {reader: reader for reader in _BASELINE_READERS}),
    Ablation(
        "paper form",
        "one loss token a window, ordered candidates, a local context that sees them",
        {"data": {"paper": True}},
        {"focus:8-paper": "focus:8", "focus:8": "focus:8"},
    ),
    Ablation(
        "one block",
        "all of a window's tokens have seen candidates, as in a long completion",
        {"data": {"block": [128]}},
    ),
    Ablation(
        "ordered candidates", "candidates at 0..k-1", {"data": {"plan": {"ordered": True}}}, _as("ordered")
    ),
    _pieces(256),
    _pieces(128),
    Ablation(
        "static prompt",
        "rows hold the separator only",
        {"data": {"plan": {"static_prompt": True}}},
        _as("static"),
    ),
    Ablation("no repetition loss", "no chunk holds the target", {"data": {"repetition": 0.0}}),
    Ablation("no retrieval samples", "no synthetic questions", {"data": {"retrieval": 0.0}}),
    Ablation(
        "refresh 1",
        "candidates made anew for every token in training",
        {"data": {"refresh": [1]}},
        {reader: reader for reader in (*SERVED, "focus:8-refresh1", "focus:8-refresh8")},
    ),
    Ablation(
        "no useless chunks",
        "every chunk in training is of the sample's own project",
        {"data": {"negatives": 0, "random_only": 0.0}},
        {reader: reader for reader in (*SERVED, "focus:8@random")},
    ),
    Ablation(
        "no candidate bias", "candidates' scores begin without a bias", {"adapter": {"candidate_bias": 0.0}}
    ),
    Ablation("rank 8", "a quarter of the rank", {"adapter": {"rank": 8}}),
)


def merged(base: Config, change: Config) -> Config:
    """`base` with `change`; dictionaries inside are merged alike."""
    found = dict(base)
    for name, value in change.items():
        inner = isinstance(value, dict) and isinstance(found.get(name), dict)
        found[name] = merged(found[name], value) if inner else value
    return found


def run_config(base: Config, ablation: Ablation, steps: int) -> Config:
    """The training configuration of a short run: warmup and decay a fifth of it each, at most."""
    short = {"steps": steps, "warmup": max(1, min(20, steps // 5)), "decay": max(1, steps // 5)}
    return merged(merged(base, short), ablation.config)


def table(results: Mapping[str, dict]) -> list[dict]:
    """A row an ablation: figures of its readers, and how far each is from the baseline's at the same holes.

    Args:
        results: evaluation results by ablation's name.
    """
    baseline = results.get(BASELINE)
    rows = []
    for ablation in (each for each in ABLATIONS if each.name in results):
        result = results[ablation.name]
        figures = {}
        for reader, counterpart in ablation.readers.items():
            nats = result["nats"][reader]["mean"]
            figures[reader] = {
                "nats": round(mean(nats), 4),
                "natsInterval": [round(value, 4) for value in bootstrap_interval(nats)],
            }
            if baseline is not None and ablation.name != BASELINE:
                own, other = by_hole(result, reader), by_hole(baseline, counterpart)
                difference = paired_difference([own[key] for key in other], list(other.values()))
                figures[reader]["natsMinusBaseline"] = [round(value, 4) for value in difference]
        rows.append(
            {"name": ablation.name, "what": ablation.what, "changes": ablation.config, "readers": figures}
        )
    return rows


def chosen(names: str | None, from_scratch: bool = True) -> Sequence[Ablation]:
    """The ablations of a list with commas; all for none. The baseline is always there.

    Args:
        from_scratch: without it those that need other adapters than the run they would begin with are left out.

    Raises:
        InputError: for an unknown name.
    """
    able = [ablation for ablation in ABLATIONS if from_scratch or "adapter" not in ablation.config]
    if names is None:
        return able
    wanted = {name.strip() for name in names.split(",")} | {BASELINE}
    unknown = wanted - {ablation.name for ablation in able}
    if unknown:
        known = ", ".join(ablation.name for ablation in able)
        raise InputError(f"Unknown ablation {sorted(unknown)[0]}: choose of {known}.")
    return [ablation for ablation in able if ablation.name in wanted]


def launch(module: str, options: Sequence[str]) -> None:
    """Runs a module in a process of its own.

    Raises:
        InputError: when it fails.
    """
    if subprocess.run([sys.executable, "-m", module, *options], check=False).returncode != 0:
        raise InputError(f"{module} failed; the same command goes on from there.")


def train_and_evaluate(
    ablation: Ablation, arguments: argparse.Namespace, base: Config, start_module: Launch = launch
) -> dict:
    """One run; what is done already is not done again. Returns the evaluation's result."""
    folder = arguments.out / ablation.name.replace(" ", "-")
    result = folder / f"after-{arguments.steps}.json"
    folder.mkdir(parents=True, exist_ok=True)
    config = run_config(base, ablation, arguments.steps)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    shared = [
        "--model",
        str(arguments.model),
        "--dtype",
        arguments.dtype,
        "--threads",
        str(arguments.threads),
    ]
    start = ["--start", str(arguments.start)] if arguments.start else []
    train = [
        "--holes",
        str(arguments.holes),
        "--config",
        str(folder / "config.json"),
        "--out",
        str(folder),
        *start,
    ]
    evaluate = ["--adapter", str(folder), "--questions", *map(str, arguments.questions), "--out", str(result)]
    evaluate += ["--readers", ",".join(ablation.readers)]
    evaluate += ["--holes", str(arguments.eval_holes)] if arguments.eval_holes else []
    for module, options in (("training.train", train), ("training.evaluate", evaluate)):
        start_module(module, [*shared, *options])
    return json.loads(result.read_text(encoding="utf-8"))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(prog="training.ablations", description=__doc__.splitlines()[0])
    found.add_argument("--model", type=Path, required=True)
    found.add_argument("--holes", type=Path, required=True, help="folder of hole files to train on")
    found.add_argument(
        "--questions", type=Path, nargs="+", required=True, help="what is measured (training.evaluate)"
    )
    found.add_argument("--out", type=Path, required=True)
    found.add_argument("--steps", type=int, default=100)
    found.add_argument("--config", type=Path, help="JSON of TrainConfig's fields that all runs share")
    found.add_argument("--start", type=Path, help="a run, or one checkpoint of it, to begin with")
    found.add_argument("--only", help="names with commas; the baseline is always there")
    found.add_argument("--eval-holes", type=int, help="at most so many, of all question files alike")
    found.add_argument("--dtype", choices=("bfloat16", "float32"), default="bfloat16")
    found.add_argument("--threads", type=int, default=os.cpu_count())
    found.add_argument("--nice", type=int, default=0, help="gives way to other work: 0 to 19")
    return found


def run(arguments: argparse.Namespace, start_module: Launch = launch) -> None:
    """Trains and evaluates what the command line asks for; the table is written anew after every run."""
    base = json.loads(arguments.config.read_text(encoding="utf-8")) if arguments.config else {}
    results: dict[str, dict] = {}
    for ablation in chosen(arguments.only, arguments.start is None):
        results[ablation.name] = train_and_evaluate(ablation, arguments, base, start_module)
        kept = {
            "steps": arguments.steps,
            "fromScratch": arguments.start is None,
            "holes": len(results[BASELINE]["holes"]),
            "config": base,
            "provenance": results[BASELINE]["provenance"],
            "runs": table(results),
        }
        (arguments.out / "ablations.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    arguments = parser().parse_args()
    try:
        os.nice(arguments.nice)
        run(arguments)
    except InputError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
