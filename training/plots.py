"""Draws the figures of results: loss by reader, by number of chunks, by token, by training step, and ablations.

    python -m training.plots RESULT.json --out DIR [--group "prefix normal"] [--losses RUN/losses.jsonl]
      [--points RESULT.json...] [--ablations ablations.json]

Draws what the given files hold and nothing else. Knows no model.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.input_error import InputError
from training.reader_name import Reader, parse_reader

Figures = dict[str, Any]
"""Figures by reader, as `statistics.summary` has them for one group."""

COLOURS = {
    "local": "#555555",
    "prompt": "#000000",
    "attend": "#0072B2",
    "attend, untrained": "#56B4E9",
    "focus": "#009E73",
    "memory": "#CC79A7",
    "vote": "#E69F00",
    "hybrid": "#D55E00",
}
"""By family of readers; Okabe and Ito's palette, which colour-blind people can tell apart."""
_BIN = 8
STYLE = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "font.size": 9,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "fovea",
}


def family(reader: Reader) -> str:
    """Which of COLOURS a reader has."""
    if reader.attend and reader.focus:
        return "hybrid"
    for name in ("prompt", "focus", "memory", "vote"):
        if getattr(reader, name):
            return name
    if reader.attend:
        return "attend, untrained" if reader.untrained else "attend"
    return "local"


def plot_readers(figures: Figures, holes: int) -> Figure:
    """Mean nats of every reader, and its difference to `local` hole by hole, with 95 % intervals; best first."""
    names = sorted(figures, key=lambda name: figures[name]["nats"], reverse=True)
    figure, (absolute, difference) = pyplot.subplots(
        1, 2, figsize=(9, 1.2 + 0.26 * len(names)), sharey=True, layout="constrained"
    )
    for row, name in enumerate(names):
        own, colour = figures[name], COLOURS[family(parse_reader(name))]
        _interval(absolute, row, [own["nats"], *own["natsInterval"]], colour)
        absolute.annotate(
            f"{own['nats']:.3f}", (own["nats"], row), (0, 4), textcoords="offset points", ha="center", size=7
        )
        if "natsMinusLocal" in own and name != "local":
            _interval(difference, row, own["natsMinusLocal"], colour)
    for axes, reference in ((absolute, "nats"), (difference, "natsMinusLocal")):
        if "prompt:8" in figures and reference in figures["prompt:8"]:
            value = figures["prompt:8"][reference]
            axes.axvline(
                value if reference == "nats" else value[0], color="black", linewidth=0.8, linestyle=":"
            )
    difference.axvline(0, color="#555555", linewidth=0.8)
    absolute.set_yticks(range(len(names)), names)
    absolute.set_xlabel(f"nats a token, {holes} holes, 95 %")
    difference.set_xlabel("paired difference to local, 95 % (dotted: prompt:8)")
    return figure


def plot_chunks(figures: Figures) -> Figure:
    """Difference to `local` against the number of chunks, a line a family."""
    lines: dict[tuple[str, str], list[tuple[int, list[float]]]] = {}
    for name, own in figures.items():
        reader = parse_reader(name)
        kind = family(reader)
        plain = reader.source == "gate" and not (
            reader.static or reader.ordered or reader.paper or reader.refresh
        )
        count = reader.prompt or reader.focus or reader.attend or reader.memory or reader.vote
        if not plain or not count or "natsMinusLocal" not in own or (reader.untrained and not reader.attend):
            continue
        label = f"attend:{reader.attend}+focus:k" if kind == "hybrid" else kind
        label += ", whole local context" if reader.whole else ""
        lines.setdefault((kind, label), []).append((count, own["natsMinusLocal"]))
    figure, axes = pyplot.subplots(figsize=(6.4, 4), layout="constrained")
    for (kind, label), points in sorted(lines.items()):
        points.sort(key=lambda point: point[0])
        counts = [count for count, _ in points]
        middle, low, high = zip(*(values for _, values in points), strict=True)
        axes.plot(counts, middle, marker="o", markersize=4, color=COLOURS[kind], label=label)
        axes.vlines(counts, low, high, color=COLOURS[kind], alpha=0.4)
    axes.axhline(0, color=COLOURS["local"], linewidth=0.8)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(lambda value, _: str(round(value)))
    axes.set_xlabel("chunks")
    axes.set_ylabel("nats a token, difference to local, 95 %")
    _legend(axes)
    return figure


def plot_tokens(figures: Figures, names: Sequence[str]) -> Figure:
    """Mean nats by place of the token behind the cursor, in bins of eight, for readers that are there."""
    figure, axes = pyplot.subplots(figsize=(6.4, 4), layout="constrained")
    used: dict[str, int] = {}
    for name in (name for name in names if name in figures):
        values = figures[name]["natsByIndex"]
        bins = [values[start : start + _BIN] for start in range(0, len(values), _BIN)]
        places = [
            start + 1 + (len(part) - 1) / 2
            for start, part in zip(range(0, len(values), _BIN), bins, strict=True)
        ]
        kind = family(parse_reader(name))
        style = ("-", "--", ":", "-.")[used.get(kind, 0) % 4]
        used[kind] = used.get(kind, 0) + 1
        means = [sum(part) / len(part) for part in bins]
        axes.plot(places, means, style, marker="o", markersize=4, color=COLOURS[kind], label=name)
    axes.set_xlabel(f"token behind the cursor, in bins of {_BIN}")
    axes.set_ylabel("nats a token")
    _legend(axes)
    return figure


def plot_training(
    losses: Sequence[dict], points: Sequence[tuple[int, Figures]], names: Sequence[str]
) -> Figure:
    """Losses of a run by step (means of windows), and readers' nats at holes after so many steps.

    Args:
        losses: lines of a run's losses.jsonl.
        points: (steps, figures of one group).
        names: readers that are shown where they are there.
    """
    figure, panels = pyplot.subplots(
        1, 2 if points else 1, figsize=(11 if points else 6.4, 3.8), layout="constrained"
    )
    trained = panels[0] if points else panels
    for kind in ("focus", "attend", "memory"):
        found = [(line["step"], line[kind]) for line in losses if kind in line]
        if not found:
            continue
        window = max(1, len(found) // 15)
        parts = [found[i : i + window] for i in range(0, len(found) - window + 1, window)]
        steps = [sum(step for step, _ in part) / len(part) for part in parts]
        means = [sum(value for _, value in part) / len(part) for part in parts]
        trained.plot(steps, means, color=COLOURS[kind], label=f"{kind} loss")
    trained.set_xlabel("training step")
    trained.set_ylabel("nats a token, samples of the run")
    _legend(trained)
    if points:
        _evaluations(panels[1], points, names)
    return figure


def _evaluations(axes: Axes, points: Sequence[tuple[int, Figures]], names: Sequence[str]) -> None:
    ordered = sorted(points, key=lambda point: point[0])
    for name in names:
        there = [(step, figures[name]) for step, figures in ordered if name in figures]
        if not there:
            continue
        colour = COLOURS[family(parse_reader(name))]
        if name in ("local", "prompt:8"):
            axes.axhline(there[-1][1]["nats"], color=colour, linestyle=":", label=name)
            continue
        steps = [step for step, _ in there]
        axes.plot(
            steps, [own["nats"] for _, own in there], marker="o", markersize=4, color=colour, label=name
        )
    axes.set_xlabel("training step")
    axes.set_ylabel("nats a token, holes of dev repositories")
    _legend(axes)


def plot_ablations(kept: dict) -> Figure:
    """How far every ablation is from the run as trained and served, at the same holes, with 95 % intervals."""
    rows = [
        (f"{run['name']}: {reader}", reader, figures["natsMinusBaseline"])
        for run in kept["runs"]
        for reader, figures in run["readers"].items()
        if "natsMinusBaseline" in figures
    ]
    figure, axes = pyplot.subplots(figsize=(7.6, 1.2 + 0.24 * len(rows)), layout="constrained")
    for row, (_, reader, values) in enumerate(reversed(rows)):
        _interval(axes, row, values, COLOURS[family(parse_reader(reader))])
    axes.axvline(0, color="#555555", linewidth=0.8)
    axes.set_yticks(range(len(rows)), [label for label, _, _ in reversed(rows)])
    axes.set_xlabel(
        f"nats a token, difference to the served form, 95 %\n({kept['steps']} steps, {kept['holes']} holes)"
    )
    return figure


def _legend(axes: Axes) -> None:
    """Beside the panel, where it hides no line."""
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))


def _interval(axes: Axes, row: int, values: Sequence[float], colour: str) -> None:
    middle, low, high = values
    axes.plot([low, high], [row, row], color=colour, linewidth=1.2, alpha=0.7)
    axes.plot([middle], [row], "o", color=colour, markersize=5)


def read_json(file: Path) -> dict:
    """
    Raises:
        InputError: when it cannot be read.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"Cannot draw {file}: {error}.") from error


def group_of(result: dict, group: str | None, file: Path) -> dict:
    """The figures of a group; of the one with the most holes for None.

    Raises:
        InputError: when the result has no such group.
    """
    summary = result.get("summary", {})
    chosen = group or max(summary, key=lambda name: summary[name]["holes"], default=None)
    if chosen not in summary:
        raise InputError(
            f"{file} has no figures of {group or 'any group'}: {', '.join(summary) or 'it is no result'}."
        )
    return summary[chosen]


def save(figure: Figure, file: Path) -> None:
    """Writes an SVG that is the same for the same figures."""
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.plots", description=__doc__.splitlines()[0])
    parser.add_argument("result", type=Path, nargs="?", help="of training.evaluate")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder; files are named after what they show"
    )
    parser.add_argument("--prefix", default="", help="begins the names of the files")
    parser.add_argument("--group", help='such as "prefix normal"; the one with the most holes else')
    parser.add_argument("--losses", type=Path, help="losses.jsonl of a run")
    parser.add_argument(
        "--points", type=Path, nargs="+", default=[], help="results at several steps of the run"
    )
    parser.add_argument("--ablations", type=Path, help="ablations.json")
    parser.add_argument("--tokens", default="local,prompt:8,attend:2,focus:8,memory:8,attend:2+focus:8")
    arguments = parser.parse_args()
    names = arguments.tokens.split(",")
    arguments.out.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Figure] = {}
    try:
        with pyplot.rc_context(STYLE):
            if arguments.result:
                group = group_of(read_json(arguments.result), arguments.group, arguments.result)
                figures["readers"] = plot_readers(group["readers"], group["holes"])
                figures["chunks"] = plot_chunks(group["readers"])
                figures["tokens"] = plot_tokens(group["readers"], names)
            if arguments.losses:
                lines = arguments.losses.read_text(encoding="utf-8").splitlines()
                results = [(read_json(file), file) for file in arguments.points]
                points = [
                    (
                        found["provenance"]["adapterSteps"] or 0,
                        group_of(found, arguments.group, file)["readers"],
                    )
                    for found, file in results
                ]
                figures["training"] = plot_training([json.loads(line) for line in lines], points, names)
            if arguments.ablations:
                figures["ablations"] = plot_ablations(read_json(arguments.ablations))
            for name, figure in figures.items():
                save(figure, arguments.out / f"{arguments.prefix}{name}.svg")
    except (InputError, OSError) as error:
        sys.exit(str(error))
    print("\n".join(f"{arguments.out / f'{arguments.prefix}{name}.svg'}" for name in figures))


if __name__ == "__main__":
    main()
