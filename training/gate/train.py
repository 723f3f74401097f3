"""Learns the gate's order from features.jsonl: compares rankers at left out projects, exports the best.

python -m training.gate.train --features FILE … --out ranker.json [--report report.json] [--models a,b] [--labels a,b]
    [--drawn FILE …]

With --drawn, rankers are fitted on those places alone, whose gains are guessed (training.gate.guess), and the measured
places of --features, which then are all of other projects, tell how good they are.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from training.gate.crossvalidate import Recipe, Size, baselines, choose_size, left_out_scores
from training.gate.export import MOST_BYTES, ranker_of, ranker_text
from training.gate.features import Array, Places, load_features
from training.gate.guess import FAMILY, UNKNOWN_WHEN_DRAWN, agreement, guessed, scores_of_drawn
from training.gate.labels import LABELS
from training.gate.models import MODELS, Trees
from training.gate.report import Report, name_of, report_of
from training.input_error import InputError


def chosen(given: str, known: dict[str, Any], what: str) -> list[str]:
    """Names of a list.

    Raises:
        InputError: for one that there is not.
    """
    names = given.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(f"Unknown {what} {unknown[0]}: choose of {', '.join(known)}.")
    return names


def without(places: Places, given: str | None) -> Places:
    """Less the families of a list.

    Raises:
        InputError: for one that there is not, or when no feature is left.
    """
    for family in chosen(given, places.families, "family") if given else []:
        places = places.without(places.families[family])
    if not places.names:
        raise InputError("No feature is left: leave fewer families out.")
    return places


def recipes_of(arguments: argparse.Namespace) -> tuple[list[Recipe], Recipe | None]:
    """Those to compare, and the one to export where it is named.

    Raises:
        InputError: for a name that there is not.
    """
    models, labels = chosen(arguments.models, MODELS, "model"), chosen(arguments.labels, LABELS, "label")
    compared = [Recipe(model, label, arguments.seed) for model in models for label in labels]
    if arguments.export is None:
        return compared, None
    model, _, label = arguments.export.partition(":")
    chosen(model, MODELS, "model")
    chosen(label or "nats", LABELS, "label")
    return compared, Recipe(model, label or "nats", arguments.seed)


def export(fitted_on: Places, size: Size, recipe: Recipe, report: Report) -> str:
    """The text of ranker.json; what each feature is worth to it goes into the report.

    Raises:
        InputError: when the model has no trees, or the text would be too large.
    """
    scorer = MODELS[recipe.model](fitted_on, LABELS[recipe.label](fitted_on), size.leaves, recipe.seed)
    if not isinstance(scorer, Trees):
        raise InputError(f"{recipe.model} has no trees to export: name another model with --export.")
    report["importance"] = scorer.importance(fitted_on.names, size.trees)
    figures = report["models"].get(name_of(recipe), {})
    provenance = {
        **fitted_on.about,
        **{"model": recipe.model, "label": recipe.label, "seed": recipe.seed},
        **{"leaves": size.leaves, "trees": size.trees},
        **{
            "places": fitted_on.count,
            "chunks": len(fitted_on.nats),
            "projects": len(set(fitted_on.projects)),
        },
        "leftOut": {name: each[0] for name, each in figures.items() if name.startswith(("gain", "recall"))},
    }
    text = ranker_text(ranker_of(scorer, size.trees, fitted_on.names, fitted_on.rows, provenance))
    if len(text) > MOST_BYTES:
        raise InputError(f"The ranker would take {len(text)} bytes, more than {MOST_BYTES}.")
    return text


def drawn_places(measured: Places, files: list[Path]) -> Places:
    """With gains as guessed.

    Raises:
        InputError: when a project is also among the measured ones, or the files are of other features.
    """
    drawn = load_features(files, measured=False)
    if drawn.names != measured.names or FAMILY not in measured.families:
        raise InputError("The drawn places have other features than the measured ones: make both anew.")
    both = set(drawn.projects) & set(measured.projects)
    if both:
        raise InputError(f"{sorted(both)[0]} is among the measured and the drawn projects: draw from others.")
    return guessed(measured, drawn)


def known_at_a_place(places: Places, drawn: bool) -> Places:
    """Less what only the next text tells, and what nobody asked of drawn places."""
    unknown = (FAMILY, *(UNKNOWN_WHEN_DRAWN if drawn else ()))
    return places.without([name for family in unknown for name in places.families.get(family, [])])


def main() -> None:
    """Runs the command line; exits 1 with one line when something given cannot be used."""
    parser = argparse.ArgumentParser(prog="training.gate.train", description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=Path, nargs="+", required=True)
    parser.add_argument("--drawn", type=Path, nargs="+", default=[], help="places whose gains are guessed")
    parser.add_argument("--out", type=Path, help="the ranker")
    parser.add_argument("--report", type=Path, help="all figures as JSON")
    parser.add_argument("--models", default=",".join(MODELS), help="to compare")
    parser.add_argument("--labels", default="nats", help=f"of {', '.join(LABELS)}")
    parser.add_argument("--without", metavar="FAMILY,…", help="families of features that are not looked at")
    parser.add_argument("--export", metavar="MODEL[:LABEL]", help="in place of the best one")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        everything = load_features(arguments.features)
        drawn = drawn_places(everything, arguments.drawn) if arguments.drawn else None
        places = without(known_at_a_place(everything, drawn is not None), arguments.without)
        compared, exported = recipes_of(arguments)

        def scores_of(places: Places, recipe: Recipe, sizes: list[Size] | None) -> tuple[Array, list[Size]]:
            if drawn is None:
                return left_out_scores(places, recipe, arguments.folds, sizes)
            scores, size = scores_of_drawn(places, drawn.only(places.names), recipe, (sizes or [None])[0])
            return scores, [size]

        report = report_of(
            places, baselines(everything), compared, scores_of, lambda line: print(line, flush=True)
        )
        if drawn is not None:
            report["guess"] = {"places": drawn.count, "correlation": round(agreement(everything), 4)}
        if arguments.out:
            recipe = exported or Recipe(**report["best"])
            fitted_on = places if drawn is None else drawn.only(places.names)
            sizes = report["models"].get(name_of(recipe), {}).get("sizes") if drawn is not None else None
            size = Size(**sizes[0]) if sizes else choose_size(fitted_on, recipe, 5)
            arguments.out.write_text(export(fitted_on, size, recipe, report), encoding="utf-8")
        if arguments.report:
            arguments.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    except (InputError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
