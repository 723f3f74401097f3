"""Retrieval tasks: the needle is in the text once, at its depth, and only the exact answer is right."""

import pytest

from training.length.haystack import LEAD_TOKENS, draw, filler, is_right
from training.retrieval import KINDS

CHUNK = 96


def encode(text: str) -> list[int]:
    return list(text.encode())


IDS = encode("".join(f"line {number} of some filler\n" for number in range(80)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(5))
def test_the_needle_stands_in_its_chunk(kind: str, number: int) -> None:
    asked = draw(kind, 10 * CHUNK, number, 1, CHUNK, encode)
    assert asked.chunk_count == 9
    assert 0 <= asked.needle_at < 9
    chunk = encode("x" * CHUNK)
    changed = bytes(asked.changed(chunk, CHUNK))
    assert len(changed) == CHUNK
    assert bytes(asked.hidden) in changed
    assert bytes(asked.answer).strip() in bytes(asked.hidden)
    assert bytes(asked.answer)[-1:].isalnum()


def test_draws_are_spread_over_all_depths_and_differ() -> None:
    draws = [draw("passkey", 21 * CHUNK, number, 1, CHUNK, encode) for number in range(10)]
    assert len({asked.needle_at for asked in draws}) == 10
    assert {asked.needle_at // 7 for asked in draws} == {0, 1, 2}
    assert len({bytes(asked.answer) for asked in draws}) == 10
    assert draw("passkey", 21 * CHUNK, 3, 1, CHUNK, encode) == draws[3]


def test_the_filler_is_whole_chunks_that_end_where_the_lead_begins() -> None:
    chunks, lead = filler(IDS, CHUNK, 1, encode)
    assert lead == IDS[-LEAD_TOKENS:]
    assert len(chunks) == (len(IDS) - LEAD_TOKENS) // CHUNK
    assert all(len(chunk) == CHUNK for chunk in chunks)
    assert all(b'": "' in bytes(chunk) for chunk in chunks)
    # A shorter filler is the end of a longer one.
    assert filler(IDS[4 * CHUNK :], CHUNK, 1, encode)[0] == chunks[4:]


@pytest.mark.parametrize(
    ("predicted", "right"),
    [("41.", True), ("41\n", True), ("410", False), ("41_", False), ("42.", False), ("4.1", False)],
)
def test_only_the_whole_answer_is_right(predicted: str, right: bool) -> None:
    assert is_right(encode(predicted), encode("41"), lambda token: chr(token)) is right
