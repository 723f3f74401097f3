"""Learns the gate's order from features.jsonl: compares rankers at left out projects, exports the best.

python -m training.gate.train --features FILE … --out ranker.json [--report report.json] [--models a,b] [--labels a,b]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from training.gate.crossvalidate import Recipe, baselines, choose_size
from training.gate.export import MOST_BYTES, ranker_of, ranker_text
from training.gate.features import Places, load_features
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


def export(places: Places, recipe: Recipe, report: Report) -> str:
    """The text of ranker.json, fitted on all places; what each feature is worth to it goes into the report.

    Raises:
        InputError: when the model has no trees, or the text would be too large.
    """
    size = choose_size(places, recipe, 5)
    scorer = MODELS[recipe.model](places, LABELS[recipe.label](places), size.leaves, recipe.seed)
    if not isinstance(scorer, Trees):
        raise InputError(f"{recipe.model} has no trees to export: name another model with --export.")
    report["importance"] = scorer.importance(places.names, size.trees)
    figures = report["models"].get(name_of(recipe), {})
    provenance = {
        **places.about,
        **{"model": recipe.model, "label": recipe.label, "seed": recipe.seed},
        **{"leaves": size.leaves, "trees": size.trees},
        **{"places": places.count, "chunks": len(places.nats), "projects": len(set(places.projects))},
        "leftOut": {name: each[0] for name, each in figures.items() if name.startswith(("gain", "recall"))},
    }
    text = ranker_text(ranker_of(scorer, size.trees, places.names, places.rows, provenance))
    if len(text) > MOST_BYTES:
        raise InputError(f"The ranker would take {len(text)} bytes, more than {MOST_BYTES}.")
    return text


def main() -> None:
    """Runs the command line; exits 1 with one line when something given cannot be used."""
    parser = argparse.ArgumentParser(prog="training.gate.train", description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=Path, nargs="+", required=True)
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
        places = without(everything, arguments.without)
        compared, exported = recipes_of(arguments)
        orders = baselines(everything)
        report = report_of(places, orders, compared, arguments.folds, lambda line: print(line, flush=True))
        if arguments.out:
            recipe = exported or Recipe(**report["best"])
            arguments.out.write_text(export(places, recipe, report), encoding="utf-8")
        if arguments.report:
            arguments.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    except (InputError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
