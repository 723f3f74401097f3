"""What a ranker is taught: gains in nats as they are, or brought to a scale that places share. Functions of numbers."""

from collections.abc import Callable

import numpy as np

from training.gate.features import Array, Places

STEPS = 8
"""grades, 0 to 7; what one is worth doubles with each, as LambdaMART reckons by default: 2^grade - 1"""


def nats(places: Places) -> Array:
    """Gains as they are, but no single place's counts for all: [-0.2, 1.28]."""
    return np.clip(places.gains, -0.2, 1.28)


def relative(places: Places) -> Array:
    """Shares of what would be lost without any chunk."""
    return np.clip(places.gains / np.maximum(places.local[places.place_of], 0.2), -0.2, 1.28)


def of_best(places: Places) -> Array:
    """Shares of the place's largest gain: each place counts alike, however little is to be won there."""
    best = np.maximum(np.maximum.reduceat(places.gains, places.starts[:-1]), 0.02)
    return np.clip(places.gains / best[places.place_of], -1, 1) * 1.28


LABELS: dict[str, Callable[[Places], Array]] = {"nats": nats, "relative": relative, "ofBest": of_best}


def grades(labels: Array) -> Array:
    """Whole numbers: 0 below 0.01, one more with each doubling."""
    above = np.floor(np.log2(np.maximum(labels, 1e-9) / 0.01)) + 1
    return np.clip(above, 0, STEPS - 1).astype(int)


def centred(places: Places, labels: Array) -> Array:
    """Less the place's mean: what tells its chunks apart, and not the place from others."""
    means = np.add.reduceat(labels, places.starts[:-1]) / places.sizes
    return labels - means[places.place_of]
