"""Plots of the figures of `report`: nats against length, and retrieval accuracy as a heat map. Knows no model."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

Figures = dict[str, Any]


def plot_nats(figures: Figures, file: Path) -> None:
    """Mean nats by method and length, and the paired difference to the last 2,048 tokens with its interval."""
    figure, (absolute, difference) = pyplot.subplots(1, 2, figsize=(11, 4.4), layout="constrained")
    for number, (method, by_length) in enumerate(figures.items()):
        colour = f"C{number % 10}"
        style = "-" if number < 10 else "--"
        lengths = [int(length) for length in by_length]
        nats = [by_length[str(length)]["nats"] for length in lengths]
        if method.startswith("window"):
            absolute.axhline(nats[0], color=colour, linestyle=":", label=method)
        else:
            absolute.plot(lengths, nats, style, marker=".", color=colour, label=method)
        there = [length for length in lengths if "natsMinusWindow" in by_length[str(length)]]
        if not there or method.startswith("window"):
            continue
        middle, low, high = zip(*(by_length[str(length)]["natsMinusWindow"] for length in there), strict=True)
        difference.plot(there, middle, style, marker=".", color=colour, label=method)
        difference.fill_between(there, low, high, color=colour, alpha=0.12, linewidth=0)
    holes = {by_length["holes"] for own in figures.values() for by_length in own.values()}
    absolute.set_ylabel(f"nats a token, last 256 tokens ({_range(holes)} holes)")
    difference.axhline(0, color="grey", linewidth=0.8)
    difference.set_ylabel("difference to window:2048, 95 %")
    for axes in (absolute, difference):
        _length_axis(axes)
    absolute.legend(fontsize=8)
    _save(figure, file)


def plot_retrieval(figures: Figures, file: Path) -> None:
    """A panel a kind; a row a method, a column a length; how often the needle's chunk ranked first below them."""
    kinds = list(figures)
    rows = max(len(methods) for methods in figures.values()) + 1
    figure, panels = pyplot.subplots(
        1, len(kinds), figsize=(1 + 4.2 * len(kinds), 1.2 + 0.42 * rows), squeeze=False, layout="constrained"
    )
    for kind, axes in zip(kinds, panels[0], strict=True):
        methods = figures[kind]
        lengths = sorted({int(length) for own in methods.values() for length in own})
        table = [[own.get(str(length), {}).get("accuracy") for length in lengths] for own in methods.values()]
        names = list(methods)
        ranked = [own for own in methods.values() if any("recall1" in each for each in own.values())]
        if ranked:
            names.append("needle's chunk first")
            table.append([ranked[0].get(str(length), {}).get("recall1") for length in lengths])
        values = [[float("nan") if value is None else value for value in row] for row in table]
        axes.imshow(values, vmin=0, vmax=1, cmap="viridis", aspect="auto")
        for y, row in enumerate(table):
            for x, value in enumerate(row):
                if value is not None:
                    colour = "black" if value > 0.6 else "white"
                    axes.text(x, y, f"{100 * value:.0f}", ha="center", va="center", color=colour, fontsize=8)
        axes.set_xticks(range(len(lengths)), [_short(length) for length in lengths])
        axes.set_yticks(range(len(names)), names, fontsize=8)
        axes.set_title(f"{kind}, % right", fontsize=9)
    _save(figure, file)


def _length_axis(axes: Axes) -> None:
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(lambda value, _: _short(round(value)))
    axes.set_xlabel("tokens of the text")
    axes.grid(alpha=0.3)


def _short(tokens: int) -> str:
    return f"{tokens // 1024}K" if tokens % 1024 == 0 else str(tokens)


def _range(counts: set[int]) -> str:
    return str(min(counts)) if len(counts) == 1 else f"{min(counts)} to {max(counts)}"


def _save(figure: Any, file: Path) -> None:
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
