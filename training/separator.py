"""Which separator between chunk and dynamic prompt serves a base model best, before any training.

The measure: nats of the true next tokens as each row predicts them by itself (chunk, separator, prompt).

    python -m training.separator --model MODEL --holes DIR [--samples 32]
"""

import argparse
import json
import random
from pathlib import Path

import torch
import torch.nn.functional as F

from training.caches import chunk_caches, prompt_rows
from training.data import HoleStore, Sample, window
from training.gguf_model import load_tokenizer
from training.load_model import load_model
from training.model import BaseModel

_PROMPT, _TARGETS, _ROWS = 48, 32, 4


def row_nats(model: BaseModel, sample: Sample, separators: list[list[int]], chunk_tokens: int) -> list[float]:
    """Mean nats of a sample's next tokens over its rows, for every separator."""
    caches = chunk_caches(model, [chunk.ids[:chunk_tokens] for chunk in sample.chunks[:_ROWS]])
    asked = window(sample, _PROMPT, 0, _TARGETS)
    text = asked.local[-asked.file_tokens :]
    nats = []
    for separator in separators:
        _, residual = prompt_rows(model, caches, separator + text, chunk_tokens, whole=True)
        log_probs = model.log_probs(residual[:, -_TARGETS:]).flatten(0, 1)
        nats.append(F.nll_loss(log_probs, torch.tensor(asked.targets * caches.count)).item())
    return nats


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.separator", description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--holes", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--chunk-tokens", type=int, default=512)
    arguments = parser.parse_args()
    model, tokenizer = load_model(arguments.model), load_tokenizer(arguments.model)
    store = HoleStore(sorted(arguments.holes.glob("*.jsonl")), tokenizer)
    newline = tokenizer.encode("\n", add_special_tokens=False).ids
    named = {"none": [], "newline": newline, "two newlines": newline * 2}
    specials = {i: t.content for i, t in tokenizer.get_added_tokens_decoder().items() if t.special}
    named |= {f"{content} ({i})": [i] for i, content in sorted(specials.items())[:8]}
    rng = random.Random(1)
    sums = [0.0] * len(named)
    for _ in range(arguments.samples):
        nats = row_nats(model, store.draw(rng), list(named.values()), arguments.chunk_tokens)
        sums = [total + each for total, each in zip(sums, nats, strict=True)]
    print(
        json.dumps(
            {name: round(total / arguments.samples, 4) for name, total in zip(named, sums, strict=True)}
        )
    )


if __name__ == "__main__":
    main()
