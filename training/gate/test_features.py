"""features.jsonl as it should be, and as it should not."""

import json
from pathlib import Path

import numpy as np
import pytest

from training.gate.features import load_features, places_of
from training.gate.labels import LABELS, centred, grades
from training.gate.synthetic import synthetic_lines
from training.input_error import InputError

HEADER = {"names": ["a", "b"], "families": {"first": ["a"]}, "model": "m"}


def place(project: str, nats: list[float], rows: list[list[float | None]]) -> dict:
    """With a loss of 2 where nothing is read."""
    return {
        **{"project": project, "language": "go", "mode": "infill", "path": "a.go", "offset": 3},
        **{"local": 2.0, "nats": nats, "rows": rows},
    }


LINES = [HEADER, place("p", [1.5, 2.1], [[1, None], [2, 3]]), place("q", [], []), place("q", [2.0], [[4, 5]])]


def written(folder: Path, lines: list, name: str = "features.jsonl") -> Path:
    """The lines as a file."""
    file = folder / name
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_places_of_files_are_joined(tmp_path: Path) -> None:
    file = written(tmp_path, LINES)
    places = load_features([file, written(tmp_path, LINES[:2], "more.jsonl")])
    assert places.count == 3, "the one without chunks is left out"
    assert places.sizes.tolist() == [2, 1, 2]
    assert places.gains == pytest.approx([0.5, -0.1, 0, 0.5, -0.1])
    assert places.column("a").tolist() == [1, 2, 4, 1, 2]
    assert np.isnan(places.column("b")[0])
    assert places.about == {"model": "m"}


def test_some_places_and_features() -> None:
    places = places_of(LINES)
    rest = places.where(places.projects == "q")
    assert (rest.count, rest.nats.tolist(), rest.rows.tolist()) == (1, [2.0], [[4, 5]])
    assert places.without(["a"]).names == ["b"]
    assert places.without(["a"]).rows[1:].tolist() == [[3], [5]]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([HEADER], "No places"),
        ([], "No places"),
        ([{"names": ["a", "a"], "families": {}}], "Line 1 .*named twice"),
        ([{"names": ["a"], "families": {"x": ["c"]}}], "Line 1 .*c is in a family"),
        ([place("p", [1], [[1, 2]])], "Line 1 .*names"),
        ([HEADER, place("p", [1], [[1]])], "Line 2 .*a row has not 2 numbers"),
        ([HEADER, place("p", [1], [])], "Line 2 .*0 rows for 1 chunks"),
        ([HEADER, place("p", [float("nan")], [[1, 2]])], "Line 2 .*a loss is no number"),
        ([HEADER, {"local": 1, "nats": [1], "rows": [[1, 2]], "mode": "", "project": ""}], "no language"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, lines: list, what: str) -> None:
    with pytest.raises(InputError, match=what):
        load_features([written(tmp_path, lines)])


def test_files_of_other_features_are_not_joined(tmp_path: Path) -> None:
    other = written(tmp_path, [HEADER | {"names": ["b", "a"]}, *LINES[1:]], "other.jsonl")
    with pytest.raises(InputError, match=r"Line 1 of .*other"):
        load_features([written(tmp_path, LINES), other])


def test_grades_double() -> None:
    given = [-1, 0, 0.009, 0.011, 0.021, 0.041, 0.5, 1.28]
    assert grades(np.array(given)).tolist() == [0, 0, 0, 1, 2, 3, 6, 7]


def test_labels_keep_the_order_of_a_place() -> None:
    places = places_of(synthetic_lines(2, 4))
    for name, label in LABELS.items():
        labels = label(places)
        for start, end in zip(places.starts[:-1], places.starts[1:], strict=True):
            order = np.argsort(places.gains[start:end])
            assert (np.diff(labels[start:end][order]) >= 0).all(), name
    means = np.add.reduceat(centred(places, places.gains), places.starts[:-1])
    assert means == pytest.approx(np.zeros(places.count))
