"""Figures of orders that are known by hand."""

import numpy as np
import pytest

from training.gate.features import places_of
from training.gate.figures import difference, interval, order_of, summary
from training.gate.test_features import HEADER, place

PLACES = places_of(
    [
        HEADER,
        place("p", [1.9, 1.5, 1.6], [[0, 0]] * 3),
        place("q", [2.3, 2.0], [[0, 0]] * 2),
    ]
)


def test_first_ones_gain_what_the_best_of_them_does() -> None:
    order = order_of(PLACES, np.array([3, 1, 2, 5, 4]))
    assert order.gains[1] == pytest.approx([0.1, -0.3])
    assert order.gains[2] == pytest.approx([0.4, 0.0])
    assert order.gains[4] == pytest.approx([0.5, 0.0]), "as many as there are"
    assert [order.hits[k].tolist() for k in (1, 2, 4)] == [[0, 0], [0, 1], [1, 1]]
    assert order.worth == pytest.approx((-0.1 + 0.2 + 0.25) / 3)


def test_of_equal_scores_the_first_offered_comes_first() -> None:
    assert order_of(PLACES, np.zeros(5)).gains[1] == pytest.approx([0.1, -0.3])


def test_oracle_has_all() -> None:
    found = summary(order_of(PLACES, PLACES.gains), PLACES.projects)
    assert found["gain1"][0] == pytest.approx(0.25)
    assert found["recall1"] == [1, 1, 1]


def test_interval_resamples_projects() -> None:
    values, projects = np.array([0.0, 0, 0, 1, 1, 1]), np.array(["a", "a", "a", "b", "b", "b"])
    assert interval(values, projects) == [0.5, 0, 1], (
        "two projects tell little, however many places they have"
    )
    assert interval(values, np.array(["a"] * 6)) == [0.5, 0.5, 0.5]


def test_difference_is_paired() -> None:
    better, worse = order_of(PLACES, PLACES.gains), order_of(PLACES, -PLACES.gains)
    assert difference(better, worse, PLACES.projects)["gain1"][0] == pytest.approx((0.4 + 0.3) / 2)
