"""Figures of rankers at projects that they were not fitted on, beside BM25 and the best that there is."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from training.gate.crossvalidate import Recipe, Size
from training.gate.features import Array, Places
from training.gate.figures import FIRST, Order, by_group, difference, order_of, summary

Report = dict[str, Any]
Say = Callable[[str], None]
ScoresOf = Callable[[Places, Recipe, list[Size] | None], tuple[Array, list[Size]]]
"""(places, what is fitted, sizes where known) to scores [chunks] by what saw none of their projects, and sizes"""


def report_of(
    places: Places, orders: dict[str, Order], recipes: Sequence[Recipe], scores_of: ScoresOf, say: Say
) -> Report:
    """Every model and the baselines `orders`; the best one of trees, its families left out, languages and modes."""
    report: Report = {
        "places": places.count,
        "chunks": len(places.nats),
        "projects": len(set(places.projects)),
        "models": {name: summary(order, places.projects) for name, order in orders.items()},
    }
    say(table(report["models"]))
    sizes: dict[Recipe, list[Size]] = {}
    learned: dict[Recipe, Order] = {}
    for recipe in recipes:
        scores, sizes[recipe] = scores_of(places, recipe, None)
        learned[recipe] = order_of(places, scores)
        report["models"][name_of(recipe)] = summary(learned[recipe], places.projects) | {
            "sizes": [asdict(size) for size in sizes[recipe]]
        }
        if "bm25" in orders:
            compared = difference(learned[recipe], orders["bm25"], places.projects)
            report["models"][name_of(recipe)]["toBm25"] = compared
        say(table({name_of(recipe): report["models"][name_of(recipe)]}, head=False))
    best = best_of(learned)
    report["best"] = asdict(best)
    shown = {name: orders[name] for name in ("bm25", "oracle") if name in orders} | {"best": learned[best]}
    report["byLanguage"] = by_group(shown, places.languages, places.projects)
    report["byMode"] = by_group(shown, places.modes, places.projects)
    report["without"] = {}
    for family, names in places.families.items():
        less = places.without(names)
        if not less.names:
            continue
        scores, _ = scores_of(less, best, sizes[best])
        order = order_of(places, scores)
        report["without"][family] = difference(order, learned[best], places.projects)
        say(f"without {family:12} {_line(report['without'][family])}")
    return report


def name_of(recipe: Recipe) -> str:
    """Such as `lambdamart relative`."""
    return recipe.model if recipe.label == "nats" else f"{recipe.model} {recipe.label}"


def best_of(learned: dict[Recipe, Order]) -> Recipe:
    """Of trees, which alone can be exported; where there are none, of all."""
    trees = {recipe: order for recipe, order in learned.items() if recipe.model != "linear"} or learned
    return max(trees, key=lambda recipe: trees[recipe].worth)


def table(models: dict[str, Any], head: bool = True) -> str:
    """A row a model: nats of the best among the first, and how often that is the best of all."""
    columns = [f"{kind}{k}" for kind in ("gain", "recall") for k in FIRST]
    lines = [" " * 22 + "".join(f"{column:>24}" for column in columns)] if head else []
    return "\n".join([*lines, *(f"{name:22}{_line(each, columns)}" for name, each in models.items())])


def _line(figures: dict[str, Any], columns: Sequence[str] | None = None) -> str:
    cells = [figures[name] for name in columns or figures]
    return "".join(f"{mean:9.3f} [{low:.3f}, {high:.3f}]".rjust(24) for mean, low, high in cells)
