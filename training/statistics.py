"""Figures of many holes: means, 95 % bootstrap intervals over holes, paired differences, losses by token index.

The same definitions as `bench/metrics.ts`. Pure functions of numbers; knows no model and no file.
"""

from collections.abc import Mapping, Sequence

import numpy as np

Nats = Sequence[Sequence[float]]
"""Losses of one reader: by hole, then by target token."""

RESAMPLES = 2000
TOKEN_RANGES = {"1-8": (1, 8), "9-64": (9, 64)}


def mean(values: Sequence[float]) -> float:
    """NaN for no values."""
    return float(np.mean(values)) if len(values) else float("nan")


def bootstrap_interval(values: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """95 % of the means of resampled values (percentile bootstrap, Efron 1979); NaN for no values."""
    if not len(values):
        return float("nan"), float("nan")
    drawn = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(np.asarray(values, dtype=np.float64)[drawn].mean(1), (0.025, 0.975))
    return float(low), float(high)


def paired_difference(
    values: Sequence[float], baseline: Sequence[float], seed: int = 1
) -> tuple[float, float, float]:
    """Mean of `values - baseline` hole by hole, and its interval: holes differ more than readers do."""
    differences = [value - base for value, base in zip(values, baseline, strict=True)]
    return mean(differences), *bootstrap_interval(differences, seed)


def nats_at(nats: Nats, first: int, last: int) -> list[float]:
    """Each hole's mean loss at target tokens `first` to `last`, counted from 1; holes without such tokens left out."""
    parts = [hole[first - 1 : last] for hole in nats]
    return [mean(part) for part in parts if len(part)]


def nats_by_index(nats: Nats) -> list[float]:
    """Mean over holes of the loss at every target token."""
    longest = max((len(hole) for hole in nats), default=0)
    return [mean([hole[index] for hole in nats if index < len(hole)]) for index in range(longest)]


def reader_figures(nats: Nats, local: Nats | None, prompt8: Nats | None, seed: int = 1) -> dict:
    """What is told of one reader, under the names that `bench/quality.ts` uses."""
    by_hole = [mean(hole) for hole in nats]
    figures: dict = {
        "nats": _rounded(mean(by_hole)),
        "natsInterval": [_rounded(value) for value in bootstrap_interval(by_hole, seed)],
        "natsByToken": {
            name: _rounded(mean(nats_at(nats, *limits))) for name, limits in TOKEN_RANGES.items()
        },
        "natsByIndex": [_rounded(value, 3) for value in nats_by_index(nats)],
    }
    for name, baseline in (("natsMinusLocal", local), ("natsMinusPrompt8", prompt8)):
        if baseline is not None:
            difference = paired_difference(by_hole, [mean(hole) for hole in baseline], seed)
            figures[name] = [_rounded(value) for value in difference]
    return figures


def summary(nats: Mapping[str, Nats], groups: Sequence[str], seed: int = 1) -> dict[str, dict]:
    """Figures by group and reader; where there are several groups, also those of `all` holes.

    Args:
        nats: by reader, every one at the same holes.
        groups: of each hole, such as its mode and stratum.
    """
    names = sorted(set(groups))
    found: dict[str, dict] = {}
    for group in ["all", *names] if len(names) > 1 else names:
        members = [group in ("all", name) for name in groups]
        own = {
            reader: [hole for hole, is_member in zip(holes, members, strict=True) if is_member]
            for reader, holes in nats.items()
        }
        local, prompt8 = own.get("local"), own.get("prompt:8")
        found[group] = {
            "holes": sum(members),
            "readers": {reader: reader_figures(holes, local, prompt8, seed) for reader, holes in own.items()},
        }
    return found


def parity(a: Mapping[str, Sequence[float]], b: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    """How far two systems' mean nats are apart at the same holes, by reader that both have read.

    Raises:
        ValueError: when they have read different numbers of holes.
    """
    found: dict[str, dict[str, float]] = {}
    for reader in sorted(a.keys() & b.keys()):
        if len(a[reader]) != len(b[reader]):
            raise ValueError(f"{reader}: {len(a[reader])} holes against {len(b[reader])}")
        differences = np.asarray(a[reader]) - np.asarray(b[reader])
        found[reader] = {
            "holes": len(differences),
            "largest": _rounded(float(np.abs(differences).max()), 6),
            "mean": _rounded(float(differences.mean()), 6),
        }
    return found


def _rounded(value: float, digits: int = 4) -> float:
    return round(value, digits)
