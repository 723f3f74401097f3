"""Gains guessed from what is written next, at places where none was measured: as many to learn from as one likes.

What a chunk shares with the text that follows a place (bench/gate/hindsight.ts) tells most of what it is worth to the
model there. A small regression learns that at the measured places, and guesses the gains at the drawn ones.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from training.gate.crossvalidate import Recipe, Size, choose_size, splits
from training.gate.features import Array, Places
from training.gate.labels import LABELS, centred, nats
from training.gate.models import MODELS, boosting, lightgbm

FAMILY = "hindsight"
UNKNOWN_WHEN_DRAWN = ("candidates", "past")
SEEDS = 3
SIZE_FOLDS = 2


def guessed(measured: Places, drawn: Places) -> Places:
    """`drawn` with gains as guessed; how a chunk differs from its place's others is all that counts.

    Args:
        measured: with the family `hindsight`.
        drawn: of the same features, of other projects.
    """
    target = centred(measured, nats(measured))
    known, asked = (_of_hindsight(each) for each in (measured, drawn))
    gains = np.mean([_fitted(known, target, seed).predict(asked, num_threads=1) for seed in range(SEEDS)], 0)
    return replace(drawn, nats=-gains, local=np.zeros(drawn.count))


def agreement(measured: Places, count: int = 5) -> float:
    """Correlation of guessed and measured gains in their places, at projects that the guess was not fitted on."""
    found = np.zeros(len(measured.nats))
    for fitted, asked in splits(measured, count, 1):
        found[measured.chunks_of(asked)] = guessed(measured.where(fitted), measured.where(asked)).gains
    return float(np.corrcoef(centred(measured, found), centred(measured, nats(measured)))[0, 1])


def scores_of_drawn(
    places: Places, drawn: Places, recipe: Recipe, size: Size | None = None
) -> tuple[Array, Size]:
    """[chunks] each scored by a ranker that was fitted on `drawn` alone, and its size, chosen there too.

    Args:
        places: to be scored, none of a project of `drawn`.
        drawn: with gains.
        recipe: what is fitted.
        size: where it is known.
    """
    size = size or choose_size(drawn, recipe, SIZE_FOLDS)
    scorer = MODELS[recipe.model](drawn, LABELS[recipe.label](drawn), size.leaves, recipe.seed)
    return scorer.scores(places.rows, size.trees), size


def _of_hindsight(places: Places) -> Array:
    return np.column_stack([places.column(name) for name in places.families[FAMILY]])


def _fitted(rows: Array, target: Array, seed: int) -> Any:
    library = lightgbm()
    parameters = {
        "objective": "regression",
        "monotone_constraints": [1] * rows.shape[1],
        **{"num_leaves": 7, "min_data_in_leaf": 30},
        **boosting(seed),
    }
    return library.train(parameters, library.Dataset(rows, target), num_boost_round=100)
