"""Synthetic questions whose answer stands in one chunk: a pass key, a number or the value of a name.

The task of passkey retrieval (arXiv 2305.16300, section 4.3) in the shape of code. Knows no tensor.
"""

import random
from collections.abc import Callable, Sequence

from training.data import Chunk, Sample, Window

Encode = Callable[[str], list[int]]


KINDS = ("passkey", "number", "keyvalue")


def needle(rng: random.Random, asked: str | None = None) -> tuple[str, str, str]:
    """(the statement to hide, the question up to its answer, the answer with what ends it).

    `asked` is one of KINDS; None draws one.
    """
    comment = rng.choice(("#", "//"))
    kind = rng.randrange(3) if asked is None else KINDS.index(asked)
    if kind == 0:
        digits = "".join(rng.choice("0123456789") for _ in range(rng.choice((5, 5, 7))))
        hidden = f"{comment} The pass key is {digits}. Remember it. {digits} is the pass key.\n"
        return hidden, f"{comment} What is the pass key? The pass key is", f" {digits}.\n"
    name = "_".join(rng.choice(_WORDS) for _ in range(2)).upper()
    if kind == 1:
        digits = "".join(rng.choice("0123456789") for _ in range(rng.randrange(4, 13)))
        return f"{name} = {digits}\n", f"{comment} the value of {name}\nassert {name} ==", f" {digits}\n"
    value = "".join(rng.choice("0123456789abcdef") for _ in range(8))
    return f'"{name.lower()}": "{value}",\n', f'assert table["{name.lower()}"] == "', f'{value}"\n'


def retrieval_sample(
    sample: Sample, chunks: Sequence[Chunk], rng: random.Random, chunk_tokens: int, encode: Encode
) -> tuple[list[Chunk], Window]:
    """The chunks, one of them with a needle at a random place, and the window that asks for it."""
    hidden, question, answer = needle(rng)
    changed = list(chunks)
    which = rng.randrange(len(changed))
    ids, inserted = changed[which].ids, encode(hidden)
    at = rng.randrange(min(len(ids), 20), max(21, len(ids)))
    kept = (ids[:at] + inserted + ids[at:])[:chunk_tokens]
    if len(kept) < at + len(inserted):
        kept = ids[: chunk_tokens - len(inserted)] + inserted
    changed[which] = Chunk(changed[which].path, kept)
    targets = encode(answer)
    lead = rng.choice((0, 16, 64, 200))
    file = (sample.before[-lead:] if lead else []) + encode(f"\n{question}")
    return changed, Window(sample.header + file + targets[:-1], len(file) + len(targets) - 1, targets)


_WORDS = """
    alpha buffer cache depth epoch field graph handle index jitter kernel limit margin node offset page quota range
    scale token unit vertex window yield zone batch cursor delta entry frame grid
""".split()  # noqa: SIM905
