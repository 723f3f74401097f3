"""Draws when to speak: exact lines against lines shown, and how far confidence can be believed.

    python -m training.plot_speak SPEAK.json --out FILE.svg

SPEAK.json is what `fovea bench speak --json` writes. Draws what it holds and nothing else. Knows no model.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.input_error import InputError
from training.plots import COLOURS, STYLE, read_json, save

_SETTINGS = {"low": 0.6, "balanced": 0.4}
"""Shares of exact lines that the settings promise."""


def plot_speak(report: dict[str, Any]) -> Figure:
    """Precision against coverage, and exactness against confidence, in repositories that the weights never saw."""
    figure, (curve, calibration) = pyplot.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    _curve(curve, report)
    _calibration(calibration, report)
    figure.suptitle(f"{report['reader']}, {report['holes']} holes, {report['offers']} offers", fontsize=9)
    return figure


def _curve(axes: Axes, report: dict[str, Any]) -> None:
    points = report["curve"]
    axes.step(
        [point["coverage"] for point in points],
        [point["precision"] for point in points],
        where="post",
        color=COLOURS["attend"],
    )
    for name, promised in _SETTINGS.items():
        axes.axhline(promised, color="#555555", linewidth=0.8, linestyle=":")
        spoken = report["spoken"][name]
        if spoken["offers"] == 0:
            continue
        axes.plot([spoken["coverage"]], [spoken["precision"]], "o", color=COLOURS["hybrid"], markersize=5)
        axes.annotate(name, (spoken["coverage"], spoken["precision"]), (5, 5), textcoords="offset points")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel("lines shown, of all holes")
    axes.set_ylabel("exact, of lines shown")


def _calibration(axes: Axes, report: dict[str, Any]) -> None:
    bins = report["calibration"]
    axes.plot([0, 1], [0, 1], color="#555555", linewidth=0.8, linestyle=":")
    axes.plot(
        [part["confidence"] for part in bins],
        [part["exact"] for part in bins],
        "o-",
        color=COLOURS["focus"],
        markersize=4,
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel(f"confidence (mean error {report['calibrationError']:.3f})")
    axes.set_ylabel("exact, of lines with that confidence")


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.plot_speak", description=__doc__.splitlines()[0])
    parser.add_argument("report", type=Path, help="of fovea bench speak --json")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        report = read_json(arguments.report)
        if "calibration" not in report or "curve" not in report:
            raise InputError(f"{arguments.report} is no report of fovea bench speak --json.")
        with pyplot.rc_context(STYLE):
            save(plot_speak(report), arguments.out)
    except (InputError, OSError) as error:
        sys.exit(str(error))
    print(arguments.out)


if __name__ == "__main__":
    main()
