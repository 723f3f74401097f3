"""Rankers that can be fitted: boosted trees by several losses (LightGBM), and a line to compare them with.

All are deterministic for a seed, and run in one thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from training.gate.features import Array, Places
from training.gate.labels import centred, grades
from training.input_error import InputError

MOST_TREES = 200
TREES = (25, 50, 100, 150, MOST_TREES)
LEAVES = (7, 15)
TEMPERATURE = 0.1
"""nats by which a chunk must be better for the listwise target to be e times larger"""


class Scorer(Protocol):
    """A fitted ranker."""

    def scores(self, rows: Array, trees: int = MOST_TREES) -> Array:
        """[chunks] larger is better; of the first `trees` trees."""
        ...


Fit = Callable[[Places, Array, int, int], Scorer]
"""(places, labels [chunks], leaves, seed)"""


@dataclass(frozen=True)
class Trees:
    """A LightGBM model."""

    booster: Any

    def scores(self, rows: Array, trees: int = MOST_TREES) -> Array:
        """See `Scorer`."""
        return self.booster.predict(rows, num_iteration=trees, raw_score=True, num_threads=1)

    def importance(self, names: Sequence[str], trees: int) -> dict[str, float]:
        """Each feature's share of what all splits gain in the loss, the largest first."""
        gains = self.booster.feature_importance("gain", iteration=trees)
        shares = gains / max(gains.sum(), 1e-9)
        return {names[index]: round(float(shares[index]), 4) for index in np.argsort(-shares, kind="stable")}


def lightgbm() -> Any:
    """The library, which is loaded only where something is fitted.

    Raises:
        InputError: where the machine lacks what it needs.
    """
    try:
        import lightgbm as library
    except OSError as error:
        raise InputError(f"LightGBM cannot be loaded ({error}): install libgomp1, or gcc.") from error
    return library


def boosting(seed: int) -> dict[str, Any]:
    """What all boosted trees here have in common: small steps, and the same trees for the same seed."""
    return {
        **{"learning_rate": 0.05, "lambda_l2": 5.0, "feature_fraction": 0.7},
        **{"seed": seed, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1},
    }


def _boost(
    objective: str | Callable,
    places: Places,
    target: Array,
    leaves: int,
    seed: int,
    ranks: bool = False,
    **more: float,
) -> Trees:
    library = lightgbm()
    data = library.Dataset(
        places.rows,
        target,
        group=places.sizes if ranks else None,
        feature_name=list(places.names),
        params={"max_bin": 63, "verbose": -1, "num_threads": 1, "min_data_in_bin": 5},
        free_raw_data=False,
    )
    parameters = {
        "objective": objective,
        "num_leaves": leaves,
        "min_data_in_leaf": max(30, len(places.rows) // 3000),
        "min_sum_hessian_in_leaf": 1e-3,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "bagging_by_query": ranks,
        **boosting(seed),
        **more,
    }
    return Trees(library.train(parameters, data, num_boost_round=MOST_TREES))


def lambdamart(places: Places, labels: Array, leaves: int, seed: int) -> Scorer:
    """Pairs of a place, by what swapping them changes in NDCG (Burges 2010)."""
    return _boost(
        "lambdarank", places, grades(labels), leaves, seed, ranks=True, lambdarank_truncation_level=8
    )


def listwise(places: Places, labels: Array, leaves: int, seed: int) -> Scorer:
    """A place's scores as a distribution, brought near that of its gains (ListNet, Cao 2007)."""
    starts, of = places.starts[:-1], places.place_of
    target = _softmax(labels / TEMPERATURE, starts, of)

    def loss(scores: Array, _: object) -> tuple[Array, Array]:
        chance = _softmax(scores, starts, of)
        return chance - target, np.maximum(chance * (1 - chance), 1e-4)

    return _boost(loss, places, target, leaves, seed, ranks=True, min_sum_hessian_in_leaf=0.1)


def squares(places: Places, labels: Array, leaves: int, seed: int) -> Scorer:
    """Each chunk by itself, but what is learned is how it differs from its place's mean."""
    return _boost("regression", places, centred(places, labels), leaves, seed)


def huber(places: Places, labels: Array, leaves: int, seed: int) -> Scorer:
    """As `squares`, but what lies far off counts less."""
    return _boost("huber", places, centred(places, labels), leaves, seed, alpha=0.1)


def pointwise(places: Places, labels: Array, leaves: int, seed: int) -> Scorer:
    """Each chunk's gain by itself."""
    return _boost("regression", places, labels, leaves, seed)


@dataclass(frozen=True)
class Line:
    """Ridge regression on numbers of mean 0 and scale 1, a missing one at the mean and told by a number of its own."""

    mean: Array
    scale: Array
    weights: Array

    def scores(self, rows: Array, trees: int = MOST_TREES) -> Array:
        """See `Scorer`."""
        del trees
        return self.inputs(rows, self.mean, self.scale) @ self.weights

    @staticmethod
    def inputs(rows: Array, mean: Array, scale: Array) -> Array:
        """[chunks, 2 features]"""
        missing = np.isnan(rows)
        return np.hstack([np.where(missing, 0, (rows - mean) / scale), missing])


def linear(places: Places, labels: Array, leaves: int, seed: int) -> Scorer:
    """See `Line`; learns how a chunk differs from its place's mean."""
    del leaves, seed
    seen = ~np.isnan(places.rows)
    count = np.maximum(seen.sum(0), 1)
    filled = np.where(seen, places.rows, 0)
    mean = filled.sum(0) / count
    scale = np.sqrt(np.where(seen, (places.rows - mean) ** 2, 0).sum(0) / count)
    scale = np.where(scale > 0, scale, 1)
    inputs = Line.inputs(places.rows, mean, scale)
    inputs = np.column_stack([centred(places, column) for column in inputs.T])
    ridge = 1e-3 * len(inputs) * np.eye(inputs.shape[1])
    weights = np.linalg.solve(inputs.T @ inputs + ridge, inputs.T @ centred(places, labels))
    return Line(mean, scale, weights)


MODELS: dict[str, Fit] = {
    "lambdamart": lambdamart,
    "listwise": listwise,
    "squares": squares,
    "huber": huber,
    "pointwise": pointwise,
    "linear": linear,
}


def _softmax(values: Array, starts: Array, of: Array) -> Array:
    """[chunks] of each place."""
    powers = np.exp(values - np.maximum.reduceat(values, starts)[of])
    return powers / np.add.reduceat(powers, starts)[of]
