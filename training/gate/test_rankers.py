"""Rankers on places made up: they learn what is there, from other projects alone, and are exported as they are."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from training.gate.crossvalidate import Recipe, Size, baselines, choose_size, folds, left_out_scores
from training.gate.export import ranker_of, ranker_text, tree_scores
from training.gate.features import Places, places_of
from training.gate.figures import order_of
from training.gate.labels import LABELS
from training.gate.models import MODELS, Trees
from training.gate.synthetic import synthetic_lines
from training.gate.train import main
from training.input_error import InputError


@pytest.fixture(scope="module")
def places() -> Places:
    """Twelve projects."""
    return places_of(synthetic_lines())


@pytest.mark.parametrize("model", MODELS)
def test_learns_more_than_bm25_knows(places: Places, model: str) -> None:
    scores, _ = left_out_scores(places, Recipe(model), 3, [Size(7, 50)] * 3)
    found, known = order_of(places, scores), baselines(places)
    assert found.gains[1].mean() > known["bm25"].gains[1].mean() + 0.05
    assert found.gains[1].mean() < known["oracle"].gains[1].mean()


@pytest.mark.parametrize("model", MODELS)
def test_same_seed_same_scores(places: Places, model: str) -> None:
    labels = LABELS["nats"](places)
    one, two = (MODELS[model](places, labels, 7, 3).scores(places.rows) for _ in range(2))
    assert np.array_equal(one, two)


def test_noise_is_not_learned(places: Places) -> None:
    random = np.random.default_rng(5)
    names = [name for name in places.names if name != "noise"]
    scores, _ = left_out_scores(places.without(names), Recipe("squares"), 3, [Size(7, 50)] * 3)
    drawn = np.mean([order_of(places, random.random(len(places.nats))).gains[1].mean() for _ in range(50)])
    assert order_of(places, scores).gains[1].mean() < drawn + 0.03


def test_no_project_is_in_two_folds(places: Places) -> None:
    fold = folds(places, 5, 1)
    for project in set(places.projects):
        assert len(set(fold[places.projects == project])) == 1
    assert set(fold) == set(range(5))
    with pytest.raises(InputError, match="12 projects are too few for 13 folds"):
        folds(places, 13, 1)


def test_left_out_labels_change_no_score(places: Places) -> None:
    """What a project's own labels say does not reach its scores."""
    recipe, sizes = Recipe("squares"), [Size(7, 25)] * 3
    asked = folds(places, 3, recipe.seed) == 0
    rows = places.chunks_of(asked)
    other = Places(**vars(places) | {"nats": np.where(rows, places.nats[::-1], places.nats)})
    one, two = (left_out_scores(each, recipe, 3, sizes)[0] for each in (places, other))
    assert np.array_equal(one[rows], two[rows])
    assert not np.array_equal(one[~rows], two[~rows])


def test_size_is_small_where_more_gains_nothing(places: Places) -> None:
    assert choose_size(places, Recipe("squares"), 3).trees < 200


@pytest.mark.parametrize("model", ["lambdamart", "pointwise"])
def test_exported_trees_score_as_fitted_ones(places: Places, model: str) -> None:
    scorer = MODELS[model](places, LABELS["nats"](places), 15, 1)
    assert isinstance(scorer, Trees)
    ranker = json.loads(ranker_text(ranker_of(scorer, 100, places.names, places.rows, {})))
    rows = places.rows.copy()
    rows[np.random.default_rng(2).random(rows.shape) < 0.3] = np.nan
    assert tree_scores(ranker, places.names, rows) == pytest.approx(scorer.scores(rows, 100), abs=1e-6)


def test_exports_only_what_trees_look_at(places: Places) -> None:
    names = [*places.names, "constant"]
    rows = np.column_stack([places.rows, np.ones(len(places.rows))])
    with_constant = Places(**vars(places) | {"names": names, "rows": rows})
    scorer = MODELS["squares"](with_constant, LABELS["nats"](places), 7, 1)
    assert "constant" not in ranker_of(scorer, 25, names, rows, {})["features"]


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of six projects."""
    file = tmp_path_factory.mktemp("places") / "features.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in synthetic_lines(6, 4)), encoding="utf-8")
    return file


def test_command_line(
    features: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    out, report = tmp_path / "ranker.json", tmp_path / "report.json"
    given = f"train --features {features} --out {out} --report {report} --folds 3 --models squares,linear"
    monkeypatch.setattr(sys, "argv", given.split())
    main()
    found, ranker = json.loads(report.read_text()), json.loads(out.read_text())
    assert found["best"] == {"model": "squares", "label": "nats", "seed": 1}
    assert set(found["models"]) == {"offered", "oracle", "bm25", "squares", "linear"}
    assert set(found["without"]) == {"bm25", "place", "noise"}
    assert set(found["byLanguage"]) == {"python", "go"}
    assert found["byMode"]["infill"]["places"] == 12
    assert ranker["provenance"]["places"] == 24
    assert ranker["provenance"]["leftOut"]["gain1"] == found["models"]["squares"]["gain1"][0]
    assert "without place" in capsys.readouterr().out
    first = out.read_text()
    main()
    assert out.read_text() == first
    assert sum(found["importance"].values()) == pytest.approx(1, abs=0.01)
    assert max(found["importance"], key=found["importance"].get) in ("sameFile", "distance", "score150")


@pytest.mark.parametrize(
    ("option", "what"),
    [
        ("--models forest", "Unknown model forest"),
        ("--labels marks", "Unknown label marks"),
        ("--without words", "Unknown family words: choose of bm25, place, noise"),
        ("--without bm25,place,noise", "No feature is left"),
        ("--models linear --export linear", "linear has no trees"),
        ("--folds 7", "6 projects are too few"),
    ],
)
def test_what_cannot_be_used_is_told(
    features: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, what: str
) -> None:
    given = f"train --features {features} --out {tmp_path / 'ranker.json'} --folds 3 --models linear {option}"
    monkeypatch.setattr(sys, "argv", given.split())
    with pytest.raises(SystemExit, match=what):
        main()


def test_a_family_left_out_is_not_exported(
    features: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "ranker.json"
    given = (
        f"train --features {features} --out {out} --folds 3 --models linear --export squares --without bm25"
    )
    monkeypatch.setattr(sys, "argv", given.split())
    main()
    assert set(json.loads(out.read_text())["features"]) <= {"sameFile", "distance", "noise"}
