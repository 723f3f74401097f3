"""Long texts read through chunks: nothing of the text is lost, and parts give what the whole gives."""

import pytest
import torch

from training.adapters import AdapterConfig, Adapters
from training.caches import chunk_caches
from training.export import AdapterInfo
from training.focus import FocusPlan, candidates, focus_log_probs
from training.input_error import InputError
from training.length.evaluate import skipped_chunks
from training.length.methods import parse_method
from training.length.reading import LongPlan, LongReader, Request, cut, prefill
from training.length.shares import candidate_shares
from training.load_model import load_model
from training.local import local_stream
from training.readers import ReadingModel
from training.tiny import strong_adapters, write_tiny_model

CHUNK, COUNT, LOCAL = 24, 10, 14
MEMORY = (0, 2)
TEXT = torch.randint(2, 250, (6 * CHUNK,), generator=torch.Generator().manual_seed(4)).tolist()
CHUNKS = cut(TEXT[: 5 * CHUNK], CHUNK)
REQUEST = Request(TEXT[:-1], COUNT)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ReadingModel:
    """A tiny model whose adapters change much."""
    base = load_model(write_tiny_model(tmp_path_factory.mktemp("tiny")), torch.float32)
    adapters = strong_adapters(base.shape, AdapterConfig(rank=4, memory_layers=MEMORY), 5)
    return ReadingModel(base, adapters, AdapterInfo(base.sha256, CHUNK, 1, 5, 3, MEMORY))


def reader(model: ReadingModel, **plan: int) -> LongReader:
    return LongReader(model, LongPlan(**{"window": 64, "block": 64, "rows": 2} | plan))


def whole(model: ReadingModel, direct: list[int], chunks: list[list[int]]) -> torch.Tensor:
    """The reference's own focus reading with the direct chunks put first."""
    order = direct + [at for at in range(len(chunks)) if at not in direct]
    caches = chunk_caches(model.tuned, [chunks[at] for at in order])
    plan = FocusPlan(COUNT, 5, len(direct), COUNT, 3, 1, CHUNK)
    local = TEXT[-COUNT - LOCAL : -1]
    with torch.no_grad():
        return focus_log_probs(model.tuned, model.adapters, caches, local, len(local), plan)


@pytest.mark.parametrize("length", [0, 1, 24, 25, 71, 144])
def test_cutting_loses_no_token(length: int) -> None:
    chunks = cut(TEXT[:length], CHUNK)
    assert [token for chunk in chunks for token in chunk] == TEXT[:length]
    assert all(len(chunk) == CHUNK for chunk in chunks[1:])
    assert all(0 < len(chunk) <= CHUNK for chunk in chunks)


@pytest.mark.parametrize("local", [CHUNK - COUNT, 2 * CHUNK - COUNT, 3 * CHUNK - COUNT])
def test_chunks_local_context_and_scored_tokens_make_up_the_text(local: int) -> None:
    method = parse_method(f"focus@{local}")
    nearest_first = CHUNKS[::-1][skipped_chunks(method, COUNT, CHUNK) :]
    before = [token for chunk in reversed(nearest_first) for token in chunk]
    assert before + TEXT[len(TEXT) - COUNT - local :] == TEXT


def test_a_local_context_that_cuts_a_chunk_is_refused() -> None:
    with pytest.raises(InputError, match="take 38 tokens"):
        skipped_chunks(parse_method("focus@15"), COUNT, CHUNK)


@pytest.mark.parametrize("size", [1, 4, 10, 64])
def test_windows_score_every_token_once(size: int) -> None:
    windows = REQUEST.windows(size)
    scored = [at for end, cursors in windows for at in range(end - cursors, end)]
    assert scored == list(range(len(REQUEST.known) - COUNT, len(REQUEST.known)))


def test_groups_of_chunks_give_what_all_give_at_once(model: ReadingModel) -> None:
    read = reader(model)
    given = read.contribution(prefill(model.tuned, CHUNKS, 2), REQUEST)
    log_probs, chosen = read.focus(given, REQUEST, LOCAL)
    assert chosen == [[]]
    assert torch.allclose(log_probs, whole(model, [], CHUNKS), atol=1e-4)


def test_a_shorter_text_reads_the_rows_of_the_longest(model: ReadingModel) -> None:
    read = reader(model)
    given = read.contribution(prefill(model.tuned, CHUNKS[::-1], 2), REQUEST)
    log_probs, _ = read.focus(given.select(range(3)), REQUEST, LOCAL)
    assert torch.allclose(log_probs, whole(model, [], CHUNKS[-3:]), atol=1e-4)


def test_direct_chunks_are_those_of_the_largest_share(model: ReadingModel) -> None:
    read = reader(model)
    given = read.contribution(prefill(model.tuned, CHUNKS, 3), REQUEST)
    log_probs, chosen = read.focus(given, REQUEST, LOCAL, 2, lambda row: CHUNKS[row])
    shares = read.shares(given, REQUEST, LOCAL)
    assert chosen == [shares.argsort(descending=True)[:2].tolist()]
    assert torch.allclose(log_probs, whole(model, chosen[0], CHUNKS), atol=1e-4)


def test_direct_chunks_without_candidates(model: ReadingModel) -> None:
    read = reader(model)
    given = read.contribution(prefill(model.tuned, CHUNKS, 3), REQUEST)
    log_probs, chosen = read.focus(given, REQUEST, LOCAL, 2, lambda row: CHUNKS[row], with_candidates=False)
    caches = chunk_caches(model.tuned, [CHUNKS[row] for row in chosen[0]])
    with torch.no_grad():
        residual, _ = local_stream(model.tuned, TEXT[-COUNT - LOCAL : -1], CHUNK + 1, caches)
    assert torch.allclose(log_probs, model.tuned.log_probs(residual[0, -COUNT:]), atol=1e-4)


def test_windows_are_requests_of_their_own(model: ReadingModel) -> None:
    read = reader(model, window=4)
    given = read.contribution(prefill(model.tuned, CHUNKS, 2), REQUEST)
    log_probs, chosen = read.focus(given, REQUEST, LOCAL, 1, lambda row: CHUNKS[row])
    assert len(chosen) == 3
    parts = []
    for end in (4, 8, 10):
        cursors = 2 if end == 10 else 4
        alone = Request(TEXT[: len(TEXT) - COUNT + end - 1], cursors)
        own = read.contribution(prefill(model.tuned, CHUNKS, 2), alone)
        parts.append(read.focus(own, alone, LOCAL + end - cursors, 1, lambda row: CHUNKS[row])[0])
    assert torch.allclose(log_probs, torch.cat(parts), atol=1e-4)


def test_memory_reads_all_chunks_in_its_layers(model: ReadingModel) -> None:
    read = reader(model)
    given = read.contribution(prefill(model.tuned, CHUNKS, 2), REQUEST)
    caches = chunk_caches(model.tuned, CHUNKS)
    change = model.adapters.change("memory")
    with torch.no_grad():
        residual, _ = local_stream(model.tuned, TEXT[-COUNT - LOCAL : -1], CHUNK + 1, caches, MEMORY, change)
    assert torch.allclose(
        read.memory(given, REQUEST, LOCAL), model.tuned.log_probs(residual[0, -COUNT:]), atol=1e-4
    )
    assert given.memory is not None
    assert given.memory.kv.keys[1].numel() == 0


def test_memory_needs_memory_layers(model: ReadingModel) -> None:
    bare = LongReader(ReadingModel(model.base, None, AdapterInfo(model.base.sha256, CHUNK)), LongPlan())
    given = bare.contribution(prefill(model.base, CHUNKS, 2), REQUEST)
    with pytest.raises(InputError, match="memory layers"):
        bare.memory(given, REQUEST, LOCAL)


def test_shares_are_what_the_bias_makes_them(model: ReadingModel) -> None:
    """A bias towards candidates leaves nothing for anything else; equal chunks have equal shares."""
    plan = FocusPlan(1, 5, chunk_tokens=CHUNK)
    local = TEXT[-LOCAL:]
    caches = chunk_caches(model.base, [CHUNKS[0], CHUNKS[1], CHUNKS[0]])
    biased = Adapters(model.base.shape, AdapterConfig(rank=1, candidate_bias=60.0))
    with torch.no_grad():
        made = candidates(model.base, biased, caches, local, len(local), plan)
        shares = candidate_shares(model.base, biased, made, local, plan)
    assert shares.sum().item() == pytest.approx(1, abs=1e-4)
    assert shares[0].item() == pytest.approx(shares[2].item(), abs=1e-6)
