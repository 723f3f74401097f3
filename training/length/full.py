"""Full attention over a long text in blocks of queries, so that memory grows with the text and not with its square."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from training.caches import Ids, additive
from training.model import BaseModel, Heads

BLOCK = 512
"""tokens of a forward"""

Tick = Callable[[float], None]
"""Told which share of the whole is done since the last call."""


def nothing(_: float) -> None:
    """A Tick that nobody hears."""


@torch.no_grad()
def full_log_probs(
    model: BaseModel,
    ids: Ids,
    count: int,
    score_factor: float = 1.0,
    block: int = BLOCK,
    tick: Tick = nothing,
) -> Tensor:
    """Log-probabilities of what follows each of the last `count` tokens, [count, vocab] float32.

    Holds the keys and values of all tokens (SmolLM2-135M in bfloat16: 23 KB a token, 16,384 tokens 0.4 GB) and the
    scores' mask of one block.
    """
    shape, device = model.shape, model.device
    length = len(ids)
    tokens = torch.tensor(list(ids), device=device)[None]
    size = (shape.layers, 1, shape.kv_heads, length, shape.head_dim)
    keys = torch.empty(size, dtype=model.dtype, device=device)
    values = torch.empty_like(keys)
    scale = score_factor * shape.head_dim**-0.5
    kept: list[Tensor] = []
    for start in range(0, length, block):
        end = min(length, start + block)
        positions = torch.arange(start, end, device=device)
        mask = additive(torch.arange(end, device=device)[None] <= positions[:, None], model.dtype)

        def attend(
            layer: int, heads: Heads, start: int = start, end: int = end, mask: Tensor = mask
        ) -> Tensor:
            keys[layer][:, :, start:end] = heads.keys
            values[layer][:, :, start:end] = heads.values
            return F.scaled_dot_product_attention(
                heads.queries,
                keys[layer][:, :, :end],
                values[layer][:, :, :end],
                attn_mask=mask,
                scale=scale,
                enable_gqa=True,
            )

        residual = model.forward(tokens[:, start:end], positions, attend)
        if end > length - count:
            kept.append(residual[0, max(0, length - count - start) :])
        tick((end - start) / length)
    return model.log_probs(torch.cat(kept))
