"""Plots of small results: they name what they show, are small, and are the same for the same figures."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from training.input_error import InputError
from training.plots import COLOURS, family, group_of, main
from training.reader_name import parse_reader
from training.statistics import summary

READERS = (
    "local",
    "prompt:8",
    "attend:2",
    "attend:8-untrained",
    "focus:2",
    "focus:8",
    "focus:8@random",
    "attend:2+focus:8",
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every plot in it."""
    tmp_path = tmp_path_factory.mktemp("plots")
    nats = {reader: [[2 - i / 10 + h / 5] * 64 for h in range(3)] for i, reader in enumerate(READERS)}
    groups = ["prefix normal", "prefix normal", "infill normal"]
    for steps in (25, 50):
        result = {"summary": summary(nats, groups), "provenance": {"adapterSteps": steps}}
        (tmp_path / f"{steps}.json").write_text(json.dumps(result))
    losses = [{"step": step, "focus": 2 - step / 50, "attend": 1.0} for step in range(1, 51)]
    (tmp_path / "losses.jsonl").write_text("".join(json.dumps(line) + "\n" for line in losses))
    runs = [{"name": "rank 8", "readers": {"focus:8": {"natsMinusBaseline": [0.1, 0.0, 0.2]}}}]
    (tmp_path / "ablations.json").write_text(json.dumps({"steps": 50, "holes": 3, "runs": runs}))
    with pytest.MonkeyPatch.context() as monkeypatch:
        draw(tmp_path, tmp_path / "out", monkeypatch)
    return tmp_path


def draw(folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = ["--points", str(folder / "25.json"), str(folder / "50.json")]
    more = ["--losses", str(folder / "losses.jsonl"), "--ablations", str(folder / "ablations.json")]
    words: Sequence[str] = [str(folder / "50.json"), "--out", str(out), *points, *more]
    monkeypatch.setattr("sys.argv", ["training.plots", *words])
    main()


def test_every_plot_names_what_it_shows(drawn: Path) -> None:
    texts = {file.name: file.read_text() for file in (drawn / "out").iterdir()}
    assert set(texts) == {"readers.svg", "chunks.svg", "tokens.svg", "training.svg", "ablations.svg"}
    assert all(len(text) < 150_000 for text in texts.values())
    assert all(f">{reader}<" in texts["readers.svg"] for reader in READERS)
    assert "3 holes" in texts["readers.svg"]
    assert "attend:2+focus:k" in texts["chunks.svg"]
    assert ">prompt:8<" in texts["tokens.svg"]
    assert "focus loss" in texts["training.svg"]
    assert "rank 8: focus:8" in texts["ablations.svg"]


def test_same_figures_give_the_same_files(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(drawn, drawn / "again", monkeypatch)
    for file in (drawn / "out").iterdir():
        assert file.read_bytes() == (drawn / "again" / file.name).read_bytes()


def test_every_reader_has_a_colour() -> None:
    names = [*READERS, "local@2048", "memory:8", "vote:8-whole@other"]
    assert {family(parse_reader(name)) for name in names} == set(COLOURS)


def test_a_group_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line normal"):
        group_of({"summary": {"prefix normal": {"holes": 1, "readers": {}}}}, "line normal", tmp_path)
    with pytest.raises(InputError, match="no result"):
        group_of({}, None, tmp_path)
