"""The plot of when to speak names its settings and axes, is the same for the same report, and refuses what is none."""

import json
from pathlib import Path

import pytest

from training.plot_speak import main

SPOKEN = {"low": (2, 0.2, 1.0), "balanced": (4, 0.4, 0.5), "high": (5, 0.5, 0.4)}
REPORT = {
    "reader": "attend:2+copy",
    "holes": 10,
    "offers": 5,
    "calibrationError": 0.0625,
    "calibration": [{"offers": 5, "confidence": 0.5, "exact": 0.4}],
    "curve": [
        {"threshold": 0.9, "coverage": 0.2, "precision": 1.0},
        {"threshold": 0.2, "coverage": 0.5, "precision": 0.4},
    ],
    "spoken": {
        name: {"offers": offers, "coverage": coverage, "precision": precision}
        for name, (offers, coverage, precision) in SPOKEN.items()
    },
}


def draw(report: dict, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "speak.json").write_text(json.dumps(report))
    out = folder / "speak.svg"
    monkeypatch.setattr("sys.argv", ["training.plot_speak", str(folder / "speak.json"), "--out", str(out)])
    main()
    return out.read_text()


def test_names_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = draw(REPORT, tmp_path, monkeypatch)
    for words in (
        "attend:2+copy, 10 holes, 5 offers",
        ">low<",
        ">balanced<",
        "mean error 0.062",
        "exact, of",
    ):
        assert words in text
    assert draw(REPORT, tmp_path, monkeypatch) == text


def test_a_setting_that_shows_nothing_has_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = {"offers": 0, "coverage": 0.0, "precision": None}
    text = draw(REPORT | {"spoken": REPORT["spoken"] | {"low": silent}}, tmp_path, monkeypatch)
    assert ">low<" not in text
    assert ">balanced<" in text


def test_refuses_another_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="no report of fovea bench speak"):
        draw({"summary": {}}, tmp_path, monkeypatch)
