"""Every reader against its slow twin: one plain forward over the whole sequence, without caches or blocks."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from training.adapters import AdapterConfig, Adapters
from training.export import AdapterInfo
from training.input_error import InputError
from training.load_model import load_model
from training.plain_reading import PlainRequest, plain_log_probs
from training.questions import Question
from training.reader_name import parse_reader, parse_readers
from training.readers import ReadingModel, dynamic_prompt, question_nats
from training.tiny import strong_adapters, write_tiny_model

CHUNK_TOKENS, SEPARATOR, REFRESH = 24, 1, 3
MEMORY_LAYERS = (0, 2)


@pytest.fixture(scope="module", params=["llama", "qwen2", "qwen3"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ReadingModel:
    """A tiny model whose adapters change much, so that a role in the wrong place shows."""
    folder = write_tiny_model(tmp_path_factory.mktemp(request.param), request.param)
    base = load_model(folder, torch.float32)
    return ReadingModel(
        base,
        strong_adapters(base.shape, AdapterConfig(rank=4, memory_layers=MEMORY_LAYERS), 5),
        AdapterInfo(base.sha256, CHUNK_TOKENS, SEPARATOR, 16, REFRESH, MEMORY_LAYERS),
    )


@pytest.fixture(scope="module")
def question() -> Question:
    """40 tokens of the file behind 5 of header; chunks of different lengths, one shorter than its hidden first keys."""
    draw = np.random.default_rng(3)

    def ids(count: int) -> list[int]:
        return draw.integers(2, 250, count).tolist()

    offered = [ids(CHUNK_TOKENS), ids(9), ids(3), ids(17)]
    return Question(
        key="a",
        repository="r",
        path="p",
        mode="prefix",
        stratum="normal",
        local=ids(45),
        file_tokens=40,
        targets=ids(7),
        chunks={"gate": offered, "random": [ids(11), ids(12)], "other": [ids(5)]},
        longer={90: ids(90)},
    )


def request_of(question: Question, name: str) -> PlainRequest:
    """What the reader of this name reads, said once more by hand."""
    reader = parse_reader(name)
    chunks = question.chunks[reader.source]
    # 40 file tokens, 16 wanted: the start moves in steps of 16 until no more than 16 are left.
    prompt = question.local[-8:]
    return PlainRequest(
        local=question.local,
        since=question.targets[:-1],
        chunk_tokens=CHUNK_TOKENS,
        prompt_chunks=chunks[: reader.prompt],
        direct=chunks[: reader.attend],
        rows=chunks[: reader.focus],
        memory=chunks[: reader.memory],
        memory_layers=MEMORY_LAYERS,
        row_prompt=[SEPARATOR, *prompt],
        refresh=reader.refresh or REFRESH,
    )


def plain_nats(
    model: ReadingModel, question: Question, request: PlainRequest, adapters: Adapters | None
) -> list[float]:
    log_probs = plain_log_probs(model.base, adapters, request)
    return [-float(log_probs[i, target]) for i, target in enumerate(question.targets)]


TRAINED = [
    "local",
    "prompt:1",
    "prompt:3",
    "attend:1",
    "attend:4",
    "focus:1",
    "focus:4",
    "focus:4-refresh1",
    "focus:3-refresh7",
    "attend:1+focus:1",
    "attend:2+focus:4",
    "attend:4+focus:4-refresh2",
    "memory:1",
    "memory:4",
    "focus:2@random",
    "attend:1+focus:1@other",
]


@pytest.mark.parametrize("name", TRAINED)
def test_reader_is_its_slow_twin(model: ReadingModel, question: Question, name: str) -> None:
    found = question_nats(model, question, [parse_reader(name)])[name]
    expected = plain_nats(model, question, request_of(question, name), model.adapters)
    assert found == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("name", ["local", "prompt:2", "attend:4", "focus:4", "attend:2+focus:4", "memory:4"])
def test_untrained_reader_is_its_slow_twin_without_adapter(
    model: ReadingModel, question: Question, name: str
) -> None:
    expected = plain_nats(model, question, request_of(question, name), None)
    found = question_nats(model, question, [parse_reader(f"{name}-untrained")])[f"{name}-untrained"]
    assert found == pytest.approx(expected, abs=1e-4)
    bare = replace(model, adapters=None)
    assert question_nats(bare, question, [parse_reader(name)])[name] == pytest.approx(expected, abs=1e-4)
    trained = question_nats(model, question, [parse_reader(name)])[name]
    assert max(abs(a - b) for a, b in zip(trained, found, strict=True)) > 0.1


def test_paper_form_is_its_slow_twin(model: ReadingModel, question: Question) -> None:
    found = question_nats(model, question, [parse_reader("focus:4-paper")])["focus:4-paper"]
    request = replace(request_of(question, "focus:4"), ordered=True, refresh=1)
    for index, target in enumerate(question.targets):
        seen = replace(request, since=question.targets[:index], all_see_set=index)
        log_probs = plain_log_probs(model.base, model.adapters, seen)
        assert found[index] == pytest.approx(-log_probs[index, target], abs=1e-4)


def test_ablated_forms_are_their_slow_twins(model: ReadingModel, question: Question) -> None:
    request = request_of(question, "attend:1+focus:3")
    forms = {"ordered": {"ordered": True}, "static": {"static_prompt": True, "row_prompt": [SEPARATOR]}}
    for form, changes in forms.items():
        name = f"attend:1+focus:3-{form}"
        expected = plain_nats(model, question, replace(request, **changes), model.adapters)
        assert question_nats(model, question, [parse_reader(name)])[name] == pytest.approx(expected, abs=1e-4)


def test_vote_is_the_mean_of_what_rows_predict(model: ReadingModel, question: Question) -> None:
    for name, shown in (("vote:3", question.local[-8:]), ("vote:3-whole", question.local)):
        rows = []
        for ids in question.chunks["gate"][:3]:
            # A row by itself is a chunk in the prompt, but for the gap between its positions and the prompt's.
            padded = replace(
                request_of(question, "local"), local=[SEPARATOR, *shown], chunk_tokens=CHUNK_TOKENS - 1
            )
            rows.append(plain_log_probs(model.base, model.adapters, replace(padded, direct=[ids])))
        mixed = np.log(np.mean([np.exp(row) for row in rows], axis=0))
        expected = [-float(mixed[i, target]) for i, target in enumerate(question.targets)]
        assert question_nats(model, question, [parse_reader(name)])[name] == pytest.approx(expected, abs=1e-4)


def test_readers_read_no_more_chunks_than_there_are(model: ReadingModel, question: Question) -> None:
    few, many = question_nats(model, question, [parse_reader("focus:4"), parse_reader("focus:32")]).values()
    assert few == pytest.approx(many, abs=1e-5)
    bare = replace(question, chunks={"gate": []})
    names = ("local", "prompt:2", "attend:2", "focus:2", "memory:2", "vote:2")
    local, *others = question_nats(model, bare, [parse_reader(name) for name in names]).values()
    for nats in others:
        assert nats == pytest.approx(local, abs=1e-5)


def test_readers_that_share_candidates_read_what_they_read_alone(
    model: ReadingModel, question: Question
) -> None:
    names = (
        "focus:1",
        "attend:1+focus:3",
        "focus:4",
        "focus:4-refresh1",
        "focus:4-untrained",
        "focus:2@random",
    )
    readers = [parse_reader(name) for name in names]
    for reader, nats in zip(readers, question_nats(model, question, readers).values(), strict=True):
        assert nats == pytest.approx(question_nats(model, question, [reader])[reader.name], abs=1e-4)


def test_longer_local_context(model: ReadingModel, question: Question) -> None:
    request = replace(request_of(question, "local"), local=question.longer[90])
    found = question_nats(model, question, [parse_reader("local@90")])["local@90"]
    assert found == pytest.approx(plain_nats(model, question, request, model.adapters), abs=1e-4)
    with pytest.raises(InputError, match="2048"):
        question_nats(model, question, [parse_reader("local@2048")])


def test_chunks_longer_than_the_adapter_was_trained_for_are_cut(
    model: ReadingModel, question: Question
) -> None:
    whole = replace(question, chunks={"gate": [list(range(2, 52)), list(range(60, 70))]})
    cut = [list(range(2, 26)), list(range(26, 50)), list(range(50, 52)), list(range(60, 70))]
    assert whole.offered("gate", CHUNK_TOKENS) == cut


@pytest.mark.parametrize(
    ("length", "file_tokens", "wanted", "kept"),
    [
        (300, 256, 48, 48),
        (300, 257, 48, 33),
        (300, 272, 48, 48),
        (300, 40, 48, 40),
        (9, 0, 48, 1),
        (5, 9, 48, 5),
        (60, 40, 1, 1),
    ],
)
def test_dynamic_prompt_begins_at_a_steady_place(
    length: int, file_tokens: int, wanted: int, kept: int
) -> None:
    assert dynamic_prompt(range(length), file_tokens, wanted) == list(range(length - kept, length))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "focus",
        "local:2",
        "attend:2-static",
        "focus:2-refresh0",
        "vote:2-paper",
        "attend:8+focus:2",
        "focus:2@here",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="eader"):
        parse_reader(name)


def test_names_say_what_is_read() -> None:
    hybrid, control, untrained = parse_readers("attend:2+focus:16, focus:8@random,attend:8-untrained")
    assert (hybrid.attend, hybrid.focus, hybrid.cached) == (2, 16, 16)
    assert (control.focus, control.source) == (8, "random")
    assert (untrained.attend, untrained.untrained) == (8, True)
    with pytest.raises(InputError, match="twice"):
        parse_readers("local,local")
