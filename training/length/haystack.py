"""Retrieval tasks in a long text: which needle stands in which chunk, what is asked, and when an answer is right.

The forms are those of training (`training/retrieval.py`): a pass key, the number of a name, the value of a key. Every
chunk of the filler states one other key and value, so that the key has to be matched. Knows no tensor.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.caches import Ids
from training.retrieval import Encode, needle

LEAD_TOKENS = 64
"""tokens of filler in the local context before the question"""
_GOLDEN = 0.6180339887498949
"""Multiples of it, modulo 1, are spread evenly however many are taken: depths of the draws."""


@dataclass(frozen=True)
class Draw:
    """One question to a text of `chunk_count` chunks."""

    kind: str
    length: int
    """tokens, question and answer included: the text is at most as long"""
    number: int
    chunk_count: int
    needle_at: int
    """chunk that holds the needle, counted from the text's start"""
    hidden: list[int]
    question: list[int]
    answer: list[int]
    """ids of the answer alone"""
    place: float
    """of the needle in its chunk, 0 to 1"""

    def changed(self, chunk: Ids, chunk_tokens: int) -> list[int]:
        """The chunk with the needle in it; its end makes room."""
        kept = list(chunk[: chunk_tokens - len(self.hidden)])
        at = round(self.place * len(kept))
        return kept[:at] + self.hidden + kept[at:]


def draw(kind: str, length: int, number: int, seed: int, chunk_tokens: int, encode: Encode) -> Draw:
    """Draw `number` of a task: a function of its arguments alone."""
    rng = random.Random(f"{seed}/{kind}/{length}/{number}")
    hidden, question, answer = needle(rng, kind)
    count = length // chunk_tokens - 1
    depth = (0.5 + number * _GOLDEN) % 1
    return Draw(
        kind=kind,
        length=length,
        number=number,
        chunk_count=count,
        needle_at=int(depth * count),
        hidden=encode(f"\n{hidden}"),
        question=encode(f"\n{question}"),
        answer=encode(answer.rstrip('."\n')),
        place=rng.random(),
    )


def filler(ids: Ids, chunk_tokens: int, seed: int, encode: Encode) -> tuple[list[list[int]], list[int]]:
    """A text as chunks in order, each with a key and value of its own, and the lead of the question."""
    text, lead = ids[: len(ids) - LEAD_TOKENS], list(ids[len(ids) - LEAD_TOKENS :])
    whole = len(text) // chunk_tokens * chunk_tokens
    text = text[len(text) - whole :]
    chunks = []
    for start in range(0, whole, chunk_tokens):
        rng = random.Random(f"{seed}/filler/{(whole - start) // chunk_tokens}")
        pair = encode("\n" + needle(rng, "keyvalue")[0])
        kept = list(text[start : start + chunk_tokens - len(pair)])
        at = rng.randrange(len(kept) + 1)
        chunks.append(kept[:at] + pair + kept[at:])
    return chunks, lead


def is_right(predicted: Sequence[int], answer: Ids, text: Callable[[int], str]) -> bool:
    """Whether the most likely tokens are the answer and then something that ends it.

    Args:
        predicted: the most likely token after the question and after each token of the answer. Greedy decoding gives
            the answer exactly when these agree, since up to the first difference it has seen the same tokens.
        text: of a token.
    """
    end = text(predicted[-1])
    return list(predicted[:-1]) == list(answer) and not (end[:1].isalnum() or end[:1] == "_")
