"""Ablations on a tiny model: each trains what it says and is read in its own form; the table pairs holes."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from training.ablations import ABLATIONS, BASELINE, Ablation, chosen, merged, parser, run, run_config, table
from training.adapters import AdapterConfig, Adapters
from training.data import HoleStore
from training.gguf_model import load_tokenizer
from training.input_error import InputError
from training.load_model import load_model
from training.losses import StepLosses
from training.plan import DataConfig, plan_step
from training.reader_name import parse_reader
from training.tiny import write_tiny_holes, write_tiny_model
from training.train import TrainConfig

SMALL = {
    "adapter": {"rank": 2},
    "data": {"chunks": 3, "chunk_tokens": 96, "cursors": 8, "windows": 1, "separator": 1},
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model, holes to train on and one question."""
    folder = tmp_path_factory.mktemp("ablations")
    write_tiny_model(folder / "model")
    write_tiny_holes(folder / "holes")
    question = {"repository": "r", "path": "p", "mode": "prefix", "stratum": "normal"}
    question |= {"local": list(range(30)), "localFileTokens": 25, "targets": list(range(60, 68))}
    question["chunks"] = [{"path": "c", "ids": list(range(40, 70))}]
    question["random"] = [{"path": "d", "ids": list(range(90, 120))}]
    (folder / "q.jsonl").write_text(json.dumps(question) + "\n")
    return folder


@pytest.mark.parametrize("ablation", ABLATIONS, ids=lambda ablation: ablation.name)
def test_every_ablation_trains_what_it_says(places: Path, ablation: Ablation) -> None:
    config = run_config(SMALL, ablation, 10)
    data = DataConfig(**{k: tuple(v) if isinstance(v, list) else v for k, v in config.pop("data").items()})
    adapter = AdapterConfig(**config.pop("adapter"))
    TrainConfig(data=data, adapter=adapter, **config)
    model = load_model(places / "model", torch.float32)
    store = HoleStore(sorted((places / "holes").glob("*.jsonl")), load_tokenizer(places / "model"))
    adapters = Adapters(model.shape, adapter)
    losses = StepLosses(model, adapters)
    rng = random.Random(3)
    # A quarter of the samples of a run are synthetic questions, which are not what is looked at here.
    plan = plan_step(store.draw(rng), 0, rng, replace(data, retrieval=0.0, hybrid=1.0), store.encode)
    caches = losses.own_caches(plan)
    for number in losses.numbers(plan, memory=False):
        losses(plan, number, caches).backward()
    window = plan.focus[0]
    assert len(window.window.targets) == window.plan.cursors == (1 if data.paper else 8)
    assert max(len(chunk.ids) for chunk in plan.chunks) <= data.chunk_tokens
    assert any(p.grad is not None and bool(p.grad.any()) for p in adapters.candidate.parameters())


def test_readers_are_compared_with_readers_of_the_baseline() -> None:
    baseline = ABLATIONS[0]
    assert baseline.name == BASELINE
    for ablation in ABLATIONS:
        for reader, counterpart in ablation.readers.items():
            parse_reader(reader)
            assert counterpart in baseline.readers


def test_table_pairs_holes_by_key() -> None:
    def result(keys: str, readers: Sequence[str], nats: list[float]) -> dict:
        holes = [{"key": key} for key in keys]
        return {"holes": holes, "nats": {reader: {"mean": nats} for reader in readers}}

    rank8 = next(ablation for ablation in ABLATIONS if ablation.name == "rank 8")
    results = {
        BASELINE: result("ab", ABLATIONS[0].readers, [1.0, 2.0]),
        rank8.name: result("ba", rank8.readers, [2.5, 1.5]),
    }
    first, second = table(results)
    assert "natsMinusBaseline" not in first["readers"]["focus:8"]
    assert second["readers"]["focus:8"]["natsMinusBaseline"] == [0.5, 0.5, 0.5]


def test_choice() -> None:
    assert [ablation.name for ablation in chosen("rank 8")] == [BASELINE, "rank 8"]
    assert "rank 8" not in {ablation.name for ablation in chosen(None, from_scratch=False)}
    with pytest.raises(InputError, match="Unknown ablation rank 9"):
        chosen("rank 9")


def test_settings_inside_are_merged() -> None:
    assert merged({"a": 1, "data": {"b": 2, "c": 3}}, {"data": {"c": 4}}) == {
        "a": 1,
        "data": {"b": 2, "c": 4},
    }


def test_runs_are_trained_and_evaluated_in_turn(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import training.evaluate
    import training.train

    started: list[str] = []

    def in_this_process(module: str, options: Sequence[str]) -> None:
        started.append(module)
        monkeypatch.setattr("sys.argv", [module, *options])
        {"training.train": training.train, "training.evaluate": training.evaluate}[module].main()

    (places / "base.json").write_text(json.dumps(SMALL))
    words = [
        "--model",
        "model",
        "--holes",
        "holes",
        "--questions",
        "q.jsonl",
        "--out",
        "runs",
        "--config",
        "base.json",
    ]
    words = [word if word.startswith("--") else str(places / word) for word in words]
    arguments = parser().parse_args([*words, "--steps", "2", "--only", "paper form", "--threads", "1"])
    run(arguments, in_this_process)
    assert started == ["training.train", "training.evaluate"] * 2
    found = json.loads((places / "runs" / "ablations.json").read_text())
    assert [row["name"] for row in found["runs"]] == [BASELINE, "paper form"]
    assert (found["steps"], found["holes"], found["fromScratch"]) == (2, 1, True)
    assert len(found["runs"][1]["readers"]["focus:8-paper"]["natsMinusBaseline"]) == 3
    assert str(places) not in json.dumps(found)
