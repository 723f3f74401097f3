"""StreamingLLM (arXiv 2309.17453, section 3.2): attention sinks and a rolling window, positions within the cache.

A token sees the text's first `sinks` tokens and the last `window - sinks`, itself among them, as if they stood side
by side. Recent tokens keep their distances, so ordinary rotation serves them; the sinks are as far away as they stand
in the cache, so the query is rotated a second time for them and the two scores share one wider dot product. So a
block of tokens is one forward, and equals the paper's token by token.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.caches import Ids, additive
from training.length.full import BLOCK, Tick, nothing
from training.model import BaseModel, Heads, rotate

SINKS = 4
"""the paper's choice, section 3.1"""


@torch.no_grad()
def stream_log_probs(
    model: BaseModel,
    ids: Ids,
    count: int,
    window: int,
    sinks: int = SINKS,
    block: int = BLOCK,
    tick: Tick = nothing,
) -> Tensor:
    """Log-probabilities of what follows each of the last `count` tokens, [count, vocab] float32.

    Args:
        window: tokens that a token sees, sinks and itself included.
        block: tokens of a forward; at least `sinks`.
    """
    device, length, dim = model.device, len(ids), model.shape.head_dim
    recent = window - sinks
    tokens = torch.tensor(list(ids), device=device)[None]
    sink_keys: list[Tensor] = []
    sink_values: list[Tensor] = []
    keys: dict[int, Tensor] = {}
    values: dict[int, Tensor] = {}
    kept: list[Tensor] = []
    for start in range(0, length, block):
        end = min(length, start + block)
        positions = torch.arange(start, end, device=device)
        first = max(sinks, start - recent + 1)
        seen = torch.arange(min(first, end), end, device=device)
        in_window = (seen[None] <= positions[:, None]) & (seen[None] > positions[:, None] - recent)
        sink_seen = torch.arange(min(sinks, length), device=device)[None] <= positions[:, None]
        mask = additive(torch.cat([sink_seen, in_window], 1), model.dtype)
        angles = (positions.clamp(max=window - 1) - positions).double()[:, None] * model.frequencies
        to_sinks = (angles.cos()[None].float(), angles.sin()[None].float())

        def attend(
            layer: int,
            heads: Heads,
            start: int = start,
            visible: int = seen.shape[0],
            mask: Tensor = mask,
            to_sinks: tuple[Tensor, Tensor] = to_sinks,
        ) -> Tensor:
            if start == 0:
                sink_keys.append(F.pad(heads.keys[:, :, :sinks], (dim, 0)))
                sink_values.append(heads.values[:, :, :sinks])
            new_keys, new_values = F.pad(heads.keys, (0, dim)), heads.values
            if layer in keys:
                new_keys = torch.cat([keys[layer], new_keys], 2)
                new_values = torch.cat([values[layer], new_values], 2)
            keys[layer] = new_keys[:, :, new_keys.shape[2] - visible :]
            values[layer] = new_values[:, :, new_values.shape[2] - visible :]
            sinkward = rotate(heads.queries.float(), to_sinks).to(heads.queries.dtype)
            every_value = torch.cat([sink_values[layer], values[layer]], 2)
            out = F.scaled_dot_product_attention(
                torch.cat([heads.queries, sinkward], -1),
                torch.cat([sink_keys[layer], keys[layer]], 2),
                F.pad(every_value, (0, dim)),
                attn_mask=mask,
                scale=dim**-0.5,
                enable_gqa=True,
            )
            return out[..., :dim]

        residual = model.forward(tokens[:, start:end], positions, attend)
        if end > length - count:
            kept.append(residual[0, max(0, length - count - start) :])
        tick((end - start) / length)
    return model.log_probs(torch.cat(kept))


def shortened(ids: Ids, tokens: int, sinks: int = SINKS) -> list[int]:
    """The sinks and the last of the text, `tokens` in all: a stream that began later, its sinks the text's own.

    What lies many windows back reaches a token only through what the windows in between have kept of it.
    """
    if tokens <= 0 or len(ids) <= tokens:
        return list(ids)
    return [*ids[:sinks], *ids[len(ids) - (tokens - sinks) :]]
