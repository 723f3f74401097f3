"""How good an order of offered chunks is: what the first ones gain, how often the best is among them, by place.

Places of a project are alike, so intervals are those of resampled projects. Functions of numbers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from training.gate.features import Array, Places
from training.statistics import RESAMPLES

FIRST = (1, 2, 4)
TIE = 0.001
"""nats within which a chunk counts as the best"""


@dataclass(frozen=True)
class Order:
    """Of every place, by how many chunks are taken."""

    gains: dict[int, Array]
    """nats of the best chunk among the first"""
    hits: dict[int, Array]
    """whether the place's best is among the first"""

    def where(self, chosen: Array) -> "Order":
        """Of some places."""
        return Order(*({k: each[chosen] for k, each in part.items()} for part in (self.gains, self.hits)))

    @property
    def worth(self) -> float:
        """One number to choose sizes by: the mean of the gains of the best among the first 1, 2 and 4."""
        return float(np.mean([each.mean() for each in self.gains.values()]))


def order_of(places: Places, scores: Array) -> Order:
    """What comes of taking chunks by descending score."""
    gains: dict[int, list[float]] = {k: [] for k in FIRST}
    hits: dict[int, list[float]] = {k: [] for k in FIRST}
    all_gains = places.gains
    for start, end in zip(places.starts[:-1], places.starts[1:], strict=True):
        own = all_gains[start:end]
        ordered = own[np.argsort(-scores[start:end], kind="stable")]
        for k in FIRST:
            gains[k].append(ordered[:k].max())
            hits[k].append(float(ordered[:k].max() >= own.max() - TIE))
    return Order(*({k: np.array(each) for k, each in part.items()} for part in (gains, hits)))


def interval(values: Array, projects: Array, seed: int = 1) -> list[float]:
    """Mean over places, and 95 % of the means of resampled projects; rounded."""
    names, of = np.unique(projects, return_inverse=True)
    sums, counts = np.bincount(of, values), np.bincount(of)
    drawn = np.random.default_rng(seed).integers(0, len(names), (RESAMPLES, len(names)))
    low, high = np.quantile(sums[drawn].sum(1) / counts[drawn].sum(1), (0.025, 0.975))
    return [round(float(value), 4) for value in (values.mean(), low, high)]


def summary(order: Order, projects: Array) -> dict[str, Any]:
    """Means with their intervals: `gain1` nats of the first, `gain2` of the better of two, `recall1`, …"""
    gains = {f"gain{k}": interval(each, projects) for k, each in order.gains.items()}
    return gains | {f"recall{k}": interval(each, projects) for k, each in order.hits.items()}


def difference(order: Order, other: Order, projects: Array) -> dict[str, Any]:
    """Of the same places' gains, `order` less `other`."""
    return {f"gain{k}": interval(order.gains[k] - other.gains[k], projects) for k in FIRST}


def by_group(orders: dict[str, Order], groups: Array, projects: Array) -> dict[str, Any]:
    """Figures of every order by language, or by whatever else places fall into."""
    found: dict[str, Any] = {}
    for name in np.unique(groups):
        own = groups == name
        found[str(name)] = {"places": int(own.sum())} | {
            kind: summary(order.where(own), projects[own]) for kind, order in orders.items()
        }
    return found
