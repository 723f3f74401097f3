"""Training on tiny random models: it learns, resumes bit for bit, and splits over processes without a difference."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.export import AdapterInfo, load_adapters, read_run, run_info, save_adapters
from training.load_model import load_model
from training.questions import Question
from training.reader_name import parse_readers
from training.readers import ReadingModel, question_nats
from training.tiny import write_tiny_holes, write_tiny_model

ROOT = Path(__file__).parents[1]
CONFIG = {
    "steps": 6,
    "samples": 2,
    "decay": 2,
    "warmup": 2,
    "save_every": 3,
    "memory_every": 2,
    "rate": 1e-2,
    "adapter": {"rank": 4, "memory_layers": [1]},
    "data": {"chunks": 3, "chunk_tokens": 96, "cursors": 16, "windows": 2, "separator": 1, "retrieval": 0.2},
}


@pytest.fixture(scope="module", params=["llama", "qwen2"])
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    config = folder / "config.json"
    config.write_text(json.dumps(CONFIG))
    model = write_tiny_model(folder / "model", request.param)
    return {"folder": folder, "config": config, "model": model, "holes": write_tiny_holes(folder / "holes")}


def run(places: dict[str, Path], name: str, *more: str, launcher: tuple[str, ...] = ()) -> Path:
    """Trains in a process of its own; returns the run's folder."""
    out = places["folder"] / name
    command = [sys.executable, "-m", *launcher, "training.train", "--dtype", "float32", "--threads", "1"]
    for option in ("model", "holes", "config"):
        command += [f"--{option}", str(places[option])]
    done = subprocess.run(
        [*command, "--out", str(out), *more], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out


def curve(out: Path) -> list[dict[str, float]]:
    """The logged figures of every step, without the times."""
    steps = [json.loads(line) for line in (out / "losses.jsonl").read_text().splitlines()]
    return [{k: v for k, v in step.items() if k != "seconds"} for step in steps]


def weights(out: Path) -> dict[str, torch.Tensor]:
    return torch.load(out / "checkpoint.pt", weights_only=True)["adapters"]


@pytest.fixture(scope="module")
def whole(places: dict[str, Path]) -> Path:
    return run(places, "whole")


def test_every_loss_is_there_and_every_role_moves(whole: Path) -> None:
    steps = curve(whole)
    assert "focus" in steps[1]
    assert "memory" in steps[0]
    trained = weights(whole)
    for role in ("text", "candidate", "memory"):
        moved = [t for name, t in trained.items() if name.startswith(role) and name.endswith("lora_B")]
        assert any(t.any() for t in moved) == (role != "text"), role
    assert (whole / "stable.pt").is_file()
    assert list(whole.glob("events.*"))


def test_a_run_that_was_interrupted_goes_on_bit_for_bit(places: dict[str, Path], whole: Path) -> None:
    first = run(places, "parts", "--stop-after", "3")
    assert len(curve(first)) == 3
    second = run(places, "parts")
    assert curve(second) == curve(whole)
    for name, tensor in weights(whole).items():
        assert torch.equal(tensor, weights(second)[name]), name


def test_two_processes_have_the_loss_curve_of_one(places: dict[str, Path], whole: Path) -> None:
    launcher = ("torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m")
    split = run(places, "split", launcher=launcher)
    for one, two in zip(curve(whole), curve(split), strict=True):
        for name in ("focus", "memory"):
            assert one.get(name) == pytest.approx(two.get(name), abs=2e-4), (one["step"], name)


def test_other_settings_are_not_mixed_into_a_run(places: dict[str, Path], whole: Path) -> None:
    other = places["folder"] / "other.json"
    other.write_text(json.dumps(CONFIG | {"rate": 2e-2}))
    with pytest.raises(AssertionError, match="other settings"):
        run(places | {"config": other}, whole.name)


def test_an_exported_adapter_comes_back(places: dict[str, Path], whole: Path) -> None:
    model = load_model(places["model"], torch.float32)
    adapters, _ = read_run(whole, model)
    file = places["folder"] / "adapter.safetensors"
    save_adapters(file, adapters, AdapterInfo(model.sha256, 96, 1, 16, 4, (1,)))
    back, info = load_adapters(file, model)
    assert info == AdapterInfo(model.sha256, 96, 1, 16, 4, (1,))
    assert back.trained_roles() == adapters.trained_roles()
    for name, tensor in adapters.state_dict().items():
        if not name.startswith("text"):
            assert torch.allclose(tensor, back.state_dict()[name], atol=2e-3), name


@pytest.fixture(scope="module")
def tuned(places: dict[str, Path]) -> Path:
    """A run that trains the role `text`."""
    config = CONFIG | {"data": CONFIG["data"] | {"tune": True}}
    file = places["folder"] / "tune.json"
    file.write_text(json.dumps(config))
    return run(places | {"config": file}, "tuned")


def test_tuning_trains_the_role_of_text_alone(places: dict[str, Path], tuned: Path) -> None:
    assert all("tune" in step and not {"focus", "memory"} & set(step) for step in curve(tuned))
    for name, tensor in weights(tuned).items():
        if name.endswith("lora_B"):
            assert tensor.any() == name.startswith("text"), name
    chunk = list(range(40, 60))
    question = Question("k", "r", "p", "prefix", "normal", list(range(30)), 25, [5, 6], {"gate": [chunk]}, {})
    base = load_model(places["model"], torch.float32)
    adapters, config = read_run(tuned, base)
    model = ReadingModel(base, adapters, run_info(base, config))
    for reader in ("local", "prompt:1", "attend:1"):
        readers = parse_readers(f"{reader},{reader}-untrained")
        trained, untrained = question_nats(model, question, readers).values()
        assert trained != pytest.approx(untrained, abs=1e-4)
        bare = ReadingModel(base, None, model.info)
        assert question_nats(bare, question, readers[:1])[reader] == untrained


def test_a_run_begins_with_the_roles_that_others_have_trained(
    places: dict[str, Path], whole: Path, tuned: Path
) -> None:
    file = places["folder"] / "next.json"
    file.write_text(json.dumps(CONFIG | {"steps": 1}))
    following = run(places | {"config": file}, "next", "--start", str(whole), str(tuned))
    of = {out: torch.load(out / "checkpoint.pt", weights_only=True)["averaged"] for out in (whole, tuned)}
    for name, tensor in weights(following).items():
        if name.startswith("text"):
            assert torch.equal(tensor, of[tuned][name]), name
        elif name.startswith("candidate"):
            # One step of AdamW moves every number by no more than its rate.
            limit = 2.1e-2 if name == "candidate_bias" else 1.1e-2
            assert (tensor - of[whole][name]).abs().max() <= limit, name
    first, fresh = curve(following)[0], curve(whole)[0]
    assert first["focus"] != pytest.approx(fresh["focus"], abs=1e-3)
