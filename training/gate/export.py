"""A ranker as compact JSON, as server/gate/ranker.ts reads it.

{"provenance": {…}, "features": [name], "trees": [{"feature", "threshold", "missing", "left", "right", "leaf"}]}

features   those that a tree looks at; others need not be computed
feature    [splits] index into features; split 0 is the tree's root
threshold  [splits] a row goes left where its value is at most that
missing    [splits] 1: a row without the value goes left, 0: right
left, right  [splits] the next split, or where negative, -1 - the leaf's index
leaf       [leaves] what a row that ends there adds to its score; a tree without a split has one

Thresholds have as few digits, from four on, as keep every row of the training data in its leaf.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from training.gate.features import Array
from training.gate.models import Trees

LEAF_DIGITS = 7
"""significant ones"""
LEAST_DIGITS = 4
"""of thresholds: fewer would move them from the middle between two values"""
MOST_ERROR = 1e-6
MOST_BYTES = 150_000

Tree = dict[str, list]


def tree_of(root: dict[str, Any]) -> Tree:
    """A tree of LightGBM's dump_model(), its features by their index among all."""
    tree: Tree = {"feature": [], "threshold": [], "missing": [], "left": [], "right": [], "leaf": []}

    def add(node: dict[str, Any]) -> int:
        if "split_index" not in node:
            tree["leaf"].append(float(f"{node['leaf_value']:.{LEAF_DIGITS}g}"))
            return -len(tree["leaf"])
        at, threshold = len(tree["feature"]), float(node["threshold"])
        # What was never missing in training counts as 0 when it is, as LightGBM has it.
        left = node["default_left"] if node["missing_type"] == "NaN" else threshold >= 0
        tree["feature"].append(node["split_feature"])
        tree["threshold"].append(threshold)
        tree["missing"].append(int(left))
        tree["left"].append(0)
        tree["right"].append(0)
        tree["left"][at] = add(node["left_child"])
        tree["right"][at] = add(node["right_child"])
        return at

    add(root)
    return tree


def shorten(trees: Sequence[Tree], rows: Array) -> None:
    """Rounds thresholds as far as no value of `rows` changes sides."""
    for tree in trees:
        for at, (feature, threshold) in enumerate(zip(tree["feature"], tree["threshold"], strict=True)):
            left = rows[:, feature] <= threshold
            for digits in range(LEAST_DIGITS, 17):
                short = float(f"{threshold:.{digits}g}")
                if np.array_equal(rows[:, feature] <= short, left):
                    tree["threshold"][at] = short
                    break


def tree_scores(ranker: dict[str, Any], names: Sequence[str], rows: Array) -> Array:
    """What server/gate/ranker.ts makes of rows with the features `names`: the slow twin."""
    columns = [names.index(name) for name in ranker["features"]]
    return np.array([sum(_leaf(tree, row[columns]) for tree in ranker["trees"]) for row in rows])


def _leaf(tree: Tree, row: Array) -> float:
    at = 0 if tree["feature"] else -1
    while at >= 0:
        value = row[tree["feature"][at]]
        left = tree["missing"][at] if np.isnan(value) else value <= tree["threshold"][at]
        at = tree["left"][at] if left else tree["right"][at]
    return tree["leaf"][-1 - at]


def ranker_of(
    scorer: Trees, trees: int, names: Sequence[str], rows: Array, provenance: dict[str, Any]
) -> dict[str, Any]:
    """The JSON's content; `rows` are those that it was fitted on.

    Raises:
        AssertionError: when it scores them otherwise than LightGBM does.
    """
    found = [
        tree_of(tree["tree_structure"])
        for tree in scorer.booster.dump_model(num_iteration=trees)["tree_info"]
    ]
    shorten(found, rows)
    used = sorted({feature for tree in found for feature in tree["feature"]})
    for tree in found:
        tree["feature"] = [used.index(feature) for feature in tree["feature"]]
    ranker = {"provenance": provenance, "features": [names[feature] for feature in used], "trees": found}
    some = rows[:: max(1, len(rows) // 300)]
    error = np.abs(tree_scores(ranker, names, some) - scorer.scores(some, trees)).max()
    assert error < MOST_ERROR, f"exported trees differ by {error} from LightGBM's"
    return ranker


def ranker_text(ranker: dict[str, Any]) -> str:
    """One tree a line, whole numbers without a fraction."""
    compact: Callable[[Any], str] = lambda value: json.dumps(_whole(value), separators=(",", ":"))  # noqa: E731
    trees = ",\n".join(compact(tree) for tree in ranker["trees"])
    head = json.dumps(ranker["provenance"], indent=1)
    return f'{{"provenance": {head},\n"features": {compact(ranker["features"])},\n"trees": [\n{trees}\n]}}\n'


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e9 else value
