"""Learns the gate's order from features.jsonl: compares rankers at left out projects, exports the best.

python -m training.gate.train --features FILE … --out ranker.json [--report report.json] [--models a,b] [--labels a,b]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from training.gate.crossvalidate import Recipe, choose_size
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


def fit(places: Places, recipe: Recipe, report: Report | None) -> str:
    """The text of ranker.json, fitted on all places.

    Raises:
        InputError: when it would be too large.
    """
    size = choose_size(places, recipe, 5)
    scorer = MODELS[recipe.model](places, LABELS[recipe.label](places), size.leaves, recipe.seed)
    if not isinstance(scorer, Trees):
        raise InputError(f"{recipe.model} has no trees to export: name another model with --export.")
    provenance = {
        **places.about,
        **{"model": recipe.model, "label": recipe.label, "seed": recipe.seed},
        **{"leaves": size.leaves, "trees": size.trees},
        **{"places": places.count, "chunks": len(places.nats), "projects": len(set(places.projects))},
    }
    if report is not None and name_of(recipe) in report["models"]:
        provenance["leftOut"] = {
            name: figure[0]
            for name, figure in report["models"][name_of(recipe)].items()
            if name.startswith(("gain", "recall"))
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
    parser.add_argument("--export", metavar="MODEL[:LABEL]", help="in place of the best one")
    parser.add_argument(
        "--no-report", action="store_true", help="compare nothing, only fit what --export names"
    )
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        places = load_features(arguments.features)
        models = chosen(arguments.models, MODELS, "model")
        labels = chosen(arguments.labels, LABELS, "label")
        recipes = [Recipe(model, label, arguments.seed) for model in models for label in labels]
        report: Report | None = None
        if not arguments.no_report:
            report = report_of(places, recipes, arguments.folds, lambda line: print(line, flush=True))
        if arguments.export:
            model, _, label = arguments.export.partition(":")
            chosen(model, MODELS, "model")
            chosen(label or "nats", LABELS, "label")
            recipe = Recipe(model, label or "nats", arguments.seed)
        elif report is not None:
            recipe = Recipe(**report["best"])
        else:
            raise InputError("Nothing to do: name a model with --export.")
        if arguments.report and report is not None:
            arguments.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        if arguments.out:
            arguments.out.write_text(fit(places, recipe, report), encoding="utf-8")
    except (InputError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
