"""The evaluation from question files to result, on a tiny model: controls, resumption, provenance, comparison."""

import json
from pathlib import Path

import pytest
import torch

from training.adapters import AdapterConfig, Adapters
from training.evaluate import parser, run, table
from training.export import AdapterInfo, save_adapters
from training.input_error import InputError
from training.load_model import load_model
from training.questions import load_questions
from training.results import by_hole, compare, difference
from training.tiny import write_tiny_model

READERS = "local,prompt:2,attend:2,attend:2-untrained,focus:2@random,attend:1+focus:2,memory:2,vote:2@other"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model, an adapter and questions of two modes."""
    folder = tmp_path_factory.mktemp("evaluate")
    model = load_model(write_tiny_model(folder / "model"), torch.float32)
    torch.manual_seed(1)
    adapters = Adapters(model.shape, AdapterConfig(rank=2, memory_layers=(1,)))
    for name, parameter in adapters.named_parameters():
        if name.endswith("lora_B"):
            torch.nn.init.normal_(parameter, std=0.3)
    save_adapters(folder / "a.safetensors", adapters, AdapterInfo(model.sha256, 16, 1, 8, 2, (1,)))

    def chunk(start: int) -> dict:
        return {"path": f"{start}.py", "ids": list(range(start, start + 14))}

    questions = [
        {
            "repository": "r",
            "path": "main.py",
            "mode": mode,
            "stratum": "normal",
            "local": list(range(number, number + 20)),
            "localFileTokens": 15,
            "targets": list(range(40 + number, 52 + number)),
            "chunks": [chunk(40), chunk(80)],
            "random": [chunk(100), chunk(120)],
            "other": [chunk(140)],
        }
        for number, mode in enumerate(("prefix", "prefix", "infill"))
    ]
    (folder / "q.jsonl").write_text("".join(json.dumps(question) + "\n" for question in questions))
    return folder


def evaluate(places: Path, out: str, *more: str, readers: str = READERS) -> dict:
    words = ["--model", str(places / "model"), "--adapter", str(places / "a.safetensors")]
    words += ["--questions", str(places / "q.jsonl"), "--out", str(places / out), "--readers", readers, *more]
    return run(parser().parse_args(words))


def test_result_holds_every_hole_and_figures_by_group(places: Path) -> None:
    found = evaluate(places, "whole.json")
    assert found == json.loads((places / "whole.json").read_text())
    assert [hole["mode"] for hole in found["holes"]] == ["prefix", "prefix", "infill"]
    assert list(found["nats"]) == READERS.split(",")
    assert {len(each["mean"]) for each in found["nats"].values()} == {3}
    assert {group: part["holes"] for group, part in found["summary"].items()} == {
        "all": 3,
        "prefix normal": 2,
        "infill normal": 1,
    }
    assert found["provenance"]["adapter"] != found["provenance"]["model"]
    assert str(places) not in json.dumps(found)
    assert "attend:1+focus:2" in table(found)
    nats = {reader: tuple(each["mean"]) for reader, each in found["nats"].items()}
    assert len(set(nats.values())) == len(nats), "two readers read the same"


def test_an_interrupted_evaluation_goes_on(places: Path) -> None:
    whole = evaluate(places, "parts.json")
    record = places / "parts.each.jsonl"
    lines = record.read_text().splitlines(keepends=True)
    altered = lines[1].replace('"local": [', '"local": [99, ')
    record.write_text(lines[0] + altered + lines[2][:20])
    again = evaluate(places, "parts.json", readers=f"{READERS},focus:1")
    assert again["nats"]["focus:2@random"] == whole["nats"]["focus:2@random"]
    # What the record holds is taken from there, and only the cut line and the new reader are measured.
    assert again["nats"]["local"]["mean"][0] > whole["nats"]["local"]["mean"][0] + 1
    assert again["nats"]["local"]["mean"][1:] == whole["nats"]["local"]["mean"][1:]
    with pytest.raises(InputError, match="another promptTokens"):
        evaluate(places, "parts.json", "--prompt-tokens", "4")


def test_comparison_with_the_engine(places: Path) -> None:
    evaluate(places, "compared.json", readers="local,attend:2")
    lines = (places / "compared.each.jsonl").read_text().splitlines()[1:]
    nats = [json.loads(line)["nats"]["local"] for line in lines]
    engine = places / "engine.json"
    engine.write_text(json.dumps({"local": [[value + 0.25 for value in nats[0]], *nats[1:]], "other": [[1]]}))
    found = compare(places / "compared.json", engine)
    assert list(found) == ["local"]
    assert found["local"]["largest"] == pytest.approx(0.25, abs=1e-4)
    assert found["local"]["mean"] == pytest.approx(-0.25 / 3, abs=1e-4)
    engine.write_text(json.dumps({"local": [[1.0]]}))
    with pytest.raises(InputError, match="same holes"):
        compare(places / "compared.json", engine)
    with pytest.raises(InputError, match="no losses"):
        compare(places / "q.jsonl", engine)


def test_fewer_holes_and_missing_files(places: Path) -> None:
    lines = (places / "q.jsonl").read_text().splitlines()
    (places / "four.jsonl").write_text("\n".join([*lines, lines[2].replace("main.py", "last.py")]))
    assert [question.mode for question in load_questions([places / "four.jsonl"], 2)] == ["prefix", "infill"]
    assert len(evaluate(places, "few.json", "--holes", "2", readers="local")["holes"]) == 2
    with pytest.raises(InputError, match="No questions at"):
        run(parser().parse_args(["--model", "m", "--out", "o", "--questions", str(places / "none.jsonl")]))
    (places / "bad.jsonl").write_text('{"local": [1]}\n')
    with pytest.raises(InputError, match=r"Line 1 of .*bad\.jsonl"):
        run(parser().parse_args(["--model", "m", "--out", "o", "--questions", str(places / "bad.jsonl")]))


def test_readers_of_two_files_are_compared_at_the_holes_of_both(places: Path) -> None:
    whole = evaluate(places, "difference.json", readers="local,attend:2")
    first = evaluate(places, "first.json", "--holes", "2", readers="local")
    assert by_hole(whole, "local").items() >= by_hole(first, "local").items()
    found = difference(places / "difference.json", places / "first.json", "attend:2", "local")
    local, attend = (whole["nats"][reader]["mean"][:2] for reader in ("local", "attend:2"))
    assert found["holes"] == 2
    assert found["difference"] == pytest.approx(sum(attend) / 2 - sum(local) / 2, abs=1e-4)
    assert found["interval"][0] <= found["difference"] <= found["interval"][1]
    with pytest.raises(InputError, match="focus:2 was not read"):
        difference(places / "difference.json", places / "first.json", "focus:2", "local")
    (places / "first.txt").write_text("{}")
    with pytest.raises(InputError, match=r"first\.txt is no result"):
        difference(places / "first.txt", places / "first.json", "local", "local")
