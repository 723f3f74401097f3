"""Statistics against values known by hand or by theory."""

import math

import numpy as np
import pytest

from training.statistics import (
    bootstrap_interval,
    mean,
    nats_at,
    nats_by_index,
    paired_difference,
    parity,
    summary,
)

NATS = [[1.0] * 8 + [2.0] * 56, [3.0] * 8, [2.0] * 10]


def test_interval_is_that_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(5, 2, 400).tolist()
    low, high = bootstrap_interval(values)
    half = 1.96 * np.std(values) / math.sqrt(len(values))
    assert (mean(values) - low, high - mean(values)) == pytest.approx((half, half), rel=0.1)
    assert bootstrap_interval(values) == (low, high)
    assert bootstrap_interval([4.0] * 9) == (4.0, 4.0)


def test_no_values_give_nan() -> None:
    assert math.isnan(mean([]))
    assert all(map(math.isnan, bootstrap_interval([])))


def test_paired_difference_is_narrow_where_readers_follow_each_other() -> None:
    holes = np.random.default_rng(1).normal(2, 1, 100)
    found, low, high = paired_difference((holes - 0.1).tolist(), holes.tolist())
    assert (found, low, high) == pytest.approx((-0.1, -0.1, -0.1))
    with pytest.raises(ValueError, match="zip"):
        paired_difference([1.0], [1.0, 2.0])


def test_nats_by_token() -> None:
    assert nats_at(NATS, 1, 8) == [1, 3, 2]
    assert nats_at(NATS, 9, 64) == [2, 2]
    by_index = nats_by_index(NATS)
    assert (len(by_index), by_index[0], by_index[8], by_index[63]) == (64, 2, 2, 2)


def test_summary_is_by_group_and_pairs_within_it() -> None:
    local = [[2.0] * 64, [3.0] * 64, [9.0] * 64]
    better = [[1.5] * 64, [2.5] * 64, [10.0] * 64]
    found = summary({"local": local, "focus:2": better}, ["prefix normal", "prefix normal", "infill normal"])
    assert {group: part["holes"] for group, part in found.items()} == {
        "all": 3,
        "infill normal": 1,
        "prefix normal": 2,
    }
    assert found["all"]["readers"]["focus:2"]["natsMinusLocal"][0] == 0.0
    figures = found["prefix normal"]["readers"]["focus:2"]
    assert figures["nats"] == 2.0
    assert figures["natsMinusLocal"] == [-0.5, -0.5, -0.5]
    assert figures["natsByToken"] == {"1-8": 2.0, "9-64": 2.0}
    assert "natsMinusPrompt8" not in figures
    assert found["infill normal"]["readers"]["focus:2"]["natsMinusLocal"][0] == 1.0


def test_parity_is_of_readers_that_both_have() -> None:
    found = parity({"local": [1.0, 2.0], "a": [1.0]}, {"local": [1.5, 1.75], "b": [1.0]})
    assert found == {"local": {"holes": 2, "largest": 0.5, "mean": -0.125}}
    with pytest.raises(ValueError, match="1 holes against 2"):
        parity({"local": [1.0]}, {"local": [1.0, 2.0]})
