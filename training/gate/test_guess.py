"""Gains guessed at places made up: near the true ones, and a ranker learns from them alone."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from training.gate.crossvalidate import Recipe, Size, baselines
from training.gate.features import load_features, places_of
from training.gate.figures import order_of
from training.gate.guess import agreement, guessed, scores_of_drawn
from training.gate.synthetic import synthetic_lines
from training.gate.train import main
from training.input_error import InputError


def foreseen(projects: int, seed: int, measured: bool = True) -> Iterator[dict]:
    """Synthetic lines whose chunks also share something with the next text: what they are worth, not exactly."""
    random = np.random.default_rng(seed)
    for line in synthetic_lines(projects, 8, seed=seed):
        if "names" in line:
            families = line["families"] | {"hindsight": ["shared"]}
            yield line | {"names": [*line["names"], "shared"], "families": families}
            continue
        gains = line["local"] - np.array(line["nats"])
        shared = np.maximum(gains, 0) * 2 + random.normal(0, 0.05, len(gains))
        rows = [[*row, round(float(each), 4)] for row, each in zip(line["rows"], shared, strict=True)]
        unknown = {} if measured else {"local": None, "nats": [None] * len(rows)}
        yield line | {"rows": rows, "project": f"{seed} {line['project']}"} | unknown


def written(file: Path, lines: Iterator[dict]) -> Path:
    """The lines as a file."""
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_a_ranker_learns_from_guesses_alone(tmp_path: Path) -> None:
    measured = places_of(foreseen(8, 1))
    unmeasured = load_features(
        [written(tmp_path / "drawn.jsonl", foreseen(12, 2, measured=False))], measured=False
    )
    assert np.isnan(unmeasured.nats).all()
    drawn = guessed(measured, unmeasured)
    truth = places_of(foreseen(12, 2))
    assert np.corrcoef(drawn.gains, truth.gains)[0, 1] > 0.7
    assert agreement(measured) > 0.7
    names = [name for name in measured.names if name != "shared"]
    scores, size = scores_of_drawn(measured.only(names), drawn.only(names), Recipe("squares"), Size(7, 50))
    found, known = order_of(measured, scores), baselines(measured)
    assert size == Size(7, 50)
    assert found.gains[1].mean() > known["bm25"].gains[1].mean() + 0.05


def test_a_loss_that_is_not_known_is_none_of_a_measured_place(tmp_path: Path) -> None:
    file = written(tmp_path / "drawn.jsonl", foreseen(2, 2, measured=False))
    with pytest.raises(InputError, match="a loss is no number"):
        load_features([file])


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = written(tmp_path / "measured.jsonl", foreseen(6, 1))
    drawn = written(tmp_path / "drawn.jsonl", foreseen(8, 2, measured=False))
    out, report = tmp_path / "ranker.json", tmp_path / "report.json"
    given = f"train --features {measured} --out {out} --report {report} --models squares --drawn"
    monkeypatch.setattr(sys, "argv", [*given.split(), str(drawn)])
    main()
    ranker, found = json.loads(out.read_text()), json.loads(report.read_text())
    assert ranker["provenance"]["places"] == 64
    assert "shared" not in ranker["features"]
    assert found["places"] == 48
    assert found["guess"]["correlation"] > 0.7
    assert "hindsight" not in found["without"]
    monkeypatch.setattr(
        sys, "argv", [*given.split(), str(written(tmp_path / "same.jsonl", foreseen(2, 1, False)))]
    )
    with pytest.raises(SystemExit, match="draw from others"):
        main()
