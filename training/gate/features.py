"""What the ranker learns from: offered chunks of places, their features and measured losses. Knows no model.

features.jsonl (bench/gate/featureRecords.ts writes it): the first line is a header, each other line is a place.

header  {"names": [feature], "families": {family: [feature]}, …}; a feature is in one family or in none, and what else
        stands there goes into the ranker's provenance
place   {"project", "language", "mode": strings, "path", "offset", "local": nats where nothing is read,
        "nats": [where that chunk is read alone by attend:1], "rows": [[feature of that chunk, null: missing]]}

Of drawn places, where no loss was measured, all of "local" and "nats" is null (training.gate.guess).
A place's chunks stand as they were offered; of equal scores the first one wins. A place without chunks is left out.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from training.input_error import InputError

Array = np.ndarray
Header = dict[str, Any]


@dataclass(frozen=True)
class Places:
    """All chunks of all places, one after another."""

    names: list[str]
    families: dict[str, list[str]]
    rows: Array
    """[chunks, features] f64, NaN: missing"""
    nats: Array
    """[chunks]"""
    starts: Array
    """[places + 1] a place's first chunk, and the end"""
    local: Array
    """[places] nats"""
    projects: Array
    languages: Array
    modes: Array
    about: Header = field(default_factory=dict)
    """what else the header says"""

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.local)

    @property
    def sizes(self) -> Array:
        """[places] how many chunks each has."""
        return np.diff(self.starts)

    @property
    def place_of(self) -> Array:
        """[chunks] whose each one is."""
        return np.repeat(np.arange(self.count), self.sizes)

    @property
    def gains(self) -> Array:
        """[chunks] by how many nats reading it lowers the loss; below 0 where it harms."""
        return self.local[self.place_of] - self.nats

    def column(self, name: str) -> Array:
        """[chunks] of one feature."""
        return self.rows[:, self.names.index(name)]

    def chunks_of(self, chosen: Array) -> Array:
        """[chunks] whether it belongs to one of the places that the mask `chosen` [places] names."""
        return np.repeat(chosen, self.sizes)

    def where(self, chosen: Array) -> "Places":
        """The places that the mask `chosen` [places] names."""
        rows = self.chunks_of(chosen)
        return replace(
            self,
            rows=self.rows[rows],
            nats=self.nats[rows],
            starts=np.concatenate([[0], np.cumsum(self.sizes[chosen])]),
            local=self.local[chosen],
            projects=self.projects[chosen],
            languages=self.languages[chosen],
            modes=self.modes[chosen],
        )

    def only(self, names: Sequence[str]) -> "Places":
        """The same with no other features than those."""
        return self.without([name for name in self.names if name not in names])

    def without(self, names: Sequence[str]) -> "Places":
        """The same with fewer features."""
        kept = [index for index, name in enumerate(self.names) if name not in names]
        families = {
            family: [name for name in of if name not in names] for family, of in self.families.items()
        }
        return replace(
            self,
            names=[self.names[index] for index in kept],
            families={family: of for family, of in families.items() if of},
            rows=self.rows[:, kept],
        )


def load_features(files: Iterable[Path], measured: bool = True) -> Places:
    """All places of files whose headers are the same.

    Args:
        files: of one kind.
        measured: whether their losses are known.

    Raises:
        InputError: naming the line that is not as it should be.
    """
    lines: list[dict[str, Any]] = []
    for file in files:
        try:
            texts = file.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise InputError(f"Cannot read {file}: {error}.") from error
        for number, text in enumerate(texts, 1):
            try:
                found = json.loads(text)
                if number > 1:
                    _check_place(found, len(lines[0]["names"]), measured)
                else:
                    _check_header(found, lines[0] if lines else None)
                if number > 1 or not lines:
                    lines.append(found)
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"Line {number} of {file} is not of features.jsonl ({error}): name another file."
                ) from error
    return places_of(lines)


def places_of(lines: Iterable[dict[str, Any]]) -> Places:
    """Of a header and the places that follow it, all as they should be.

    Raises:
        InputError: when no place has chunks.
    """
    header, *places = [*lines] or [{}]
    places = [place for place in places if place["nats"]]
    if not places:
        raise InputError("No places with chunks: name files that hold some.")
    return _joined(header, places)


def _check_header(found: Header, other: Header | None) -> None:
    names = found["names"]
    if len(set(names)) < len(names):
        raise ValueError("a feature is named twice")
    unknown = {name for family in found["families"].values() for name in family} - set(names)
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]} is in a family, but is no feature")
    if other is not None and other != found:
        raise ValueError("its header is not that of the other files")


def _check_place(place: dict[str, Any], features: int, measured: bool) -> None:
    rows, nats = place["rows"], place["nats"]
    if len(rows) != len(nats):
        raise ValueError(f"{len(rows)} rows for {len(nats)} chunks")
    if any(len(row) != features for row in rows):
        raise ValueError(f"a row has not {features} numbers")
    if measured and not np.isfinite(np.array([place["local"], *nats], dtype=np.float64)).all():
        raise ValueError("a loss is no number")
    missing = {"project", "language", "mode"} - place.keys()
    if missing:
        raise ValueError(f"no {sorted(missing)[0]}")


def _joined(header: Header, places: Sequence[dict[str, Any]]) -> Places:
    texts = {name: np.array([place[name] for place in places]) for name in ("project", "language", "mode")}
    return Places(
        names=header["names"],
        families=header["families"],
        rows=np.array([row for place in places for row in place["rows"]], dtype=np.float64),
        nats=np.array([nats for place in places for nats in place["nats"]], dtype=np.float64),
        starts=np.cumsum([0, *(len(place["nats"]) for place in places)]),
        local=np.array([place["local"] for place in places], dtype=np.float64),
        projects=texts["project"],
        languages=texts["language"],
        modes=texts["mode"],
        about={name: value for name, value in header.items() if name not in ("names", "families")},
    )
