"""What a ranker gains at projects that it was not fitted on, its size chosen without them too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from training.gate.features import Array, Places
from training.gate.figures import Order, order_of
from training.gate.labels import LABELS
from training.gate.models import LEAVES, MODELS, MOST_TREES, TREES
from training.input_error import InputError


@dataclass(frozen=True)
class Recipe:
    """What is fitted."""

    model: str
    label: str = "nats"
    seed: int = 1


@dataclass(frozen=True)
class Size:
    """How large; chosen by cross-validation."""

    leaves: int
    trees: int


def folds(places: Places, count: int, seed: int) -> Array:
    """[places] whose fold each is: projects whole, drawn, each next one into the fold with the fewest places.

    Raises:
        InputError: when there are fewer projects than folds.
    """
    names, sizes = np.unique(places.projects, return_counts=True)
    if len(names) < count:
        raise InputError(f"{len(names)} projects are too few for {count} folds: name more files.")
    filled = np.zeros(count)
    fold_of: dict[str, int] = {}
    for index in np.random.default_rng(seed).permutation(len(names)):
        fold_of[names[index]] = int(filled.argmin())
        filled[fold_of[names[index]]] += sizes[index]
    return np.array([fold_of[name] for name in places.projects])


def splits(places: Places, count: int, seed: int) -> Iterator[tuple[Array, Array]]:
    """Masks [places] of those to fit on and those to ask, fold by fold."""
    fold = folds(places, count, seed)
    for number in range(count):
        yield fold != number, fold == number


def choose_size(places: Places, recipe: Recipe, count: int = 4) -> Size:
    """The size whose order is worth most at left out projects; of those within a thousandth of it, the smallest."""
    if recipe.model == "linear":
        return Size(LEAVES[0], MOST_TREES)
    worth: dict[Size, float] = {}
    for fitted, asked in splits(places, count, recipe.seed + 1):
        part, rest = places.where(fitted), places.where(asked)
        labels = LABELS[recipe.label](part)
        for leaves in LEAVES:
            scorer = MODELS[recipe.model](part, labels, leaves, recipe.seed)
            for trees in TREES:
                found = order_of(rest, scorer.scores(rest.rows, trees)).worth
                worth[Size(leaves, trees)] = worth.get(Size(leaves, trees), 0.0) + found / count
    best = max(worth.values())
    near = [size for size, found in worth.items() if found >= best - 0.001]
    return min(near, key=lambda size: size.leaves * size.trees)


def left_out_scores(
    places: Places, recipe: Recipe, count: int, sizes: Sequence[Size] | None = None
) -> tuple[Array, list[Size]]:
    """[chunks] each scored by a ranker that has not seen its project, and the size chosen in each fold.

    Args:
        sizes: of each fold, where they are known.
    """
    scores, chosen = np.full(len(places.nats), np.nan), list(sizes or [])
    for number, (fitted, asked) in enumerate(splits(places, count, recipe.seed)):
        part, rest = places.where(fitted), places.where(asked)
        if sizes is None:
            chosen.append(choose_size(part, recipe))
        size = chosen[number]
        scorer = MODELS[recipe.model](part, LABELS[recipe.label](part), size.leaves, recipe.seed)
        scores[places.chunks_of(asked)] = scorer.scores(rest.rows, size.trees)
    return scores, chosen


def baselines(places: Places) -> dict[str, Order]:
    """The order of today, that as it was offered, and the best that there is."""
    found = {
        "offered": order_of(places, np.zeros(len(places.nats))),
        "oracle": order_of(places, places.gains),
    }
    if "rank150" in places.names:
        rank = places.column("rank150")
        found["bm25"] = order_of(places, -np.where(np.isnan(rank), np.inf, rank))
    return found
