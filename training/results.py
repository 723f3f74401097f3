"""Results of evaluations as files: a reader's losses by hole, and how far two files' readers are apart."""

import json
from pathlib import Path
from typing import Any

from training.input_error import InputError
from training.statistics import mean, paired_difference, parity


def load_means(file: Path) -> dict[str, list[float]]:
    """Mean nats of every hole by reader, of a result or of `{"READER": [[nats of every token] of every hole]}`.

    Raises:
        InputError: when the file is neither.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if "summary" in content:
            return {reader: each["mean"] for reader, each in content["nats"].items()}
        return {reader: [mean(hole) for hole in holes] for reader, holes in content.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            f"{file} holds no losses ({error}): name a result or what bench/scoreHoles.ts prints."
        ) from error


def compare(a: Path, b: Path) -> dict[str, dict[str, float]]:
    """`parity` of two files.

    Raises:
        InputError: when they share no reader, or have read different holes.
    """
    try:
        found = parity(load_means(a), load_means(b))
    except ValueError as error:
        raise InputError(f"{a} and {b} have not read the same holes ({error}).") from error
    if not found:
        raise InputError(f"{a} and {b} share no reader.")
    return found


def by_hole(found: dict, reader: str) -> dict[str, float]:
    """Mean nats of a reader by hole's key, of a result.

    Raises:
        InputError: when the result has no such reader.
    """
    if reader not in found["nats"]:
        raise InputError(f"{reader} was not read: the result has {', '.join(found['nats'])}.")
    keys = [hole["key"] for hole in found["holes"]]
    return dict(zip(keys, found["nats"][reader]["mean"], strict=True))


def difference(a: Path, b: Path, reader: str, other_reader: str) -> dict[str, Any]:
    """`paired_difference` of `reader` in `a` and `other_reader` in `b` at the holes that both have read.

    Raises:
        InputError: when a file is no result or lacks its reader, or they share no hole.
    """
    own, other = by_hole(_load_result(a), reader), by_hole(_load_result(b), other_reader)
    keys = [key for key in own if key in other]
    if not keys:
        raise InputError(f"{a} and {b} have not read the same holes.")
    found, low, high = paired_difference([own[key] for key in keys], [other[key] for key in keys])
    return {"holes": len(keys), "difference": round(found, 4), "interval": [round(low, 4), round(high, 4)]}


def _load_result(file: Path) -> dict:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read ({error}): name a result.") from error
    if not isinstance(found, dict) or not {"holes", "nats"} <= found.keys():
        raise InputError(f"{file} is no result: name what --out wrote.")
    return found
