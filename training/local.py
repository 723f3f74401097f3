"""The local context read with chunks (or without): readers `local`, `prompt`, `attend` and `memory` in one forward.

`attend` is direct attention to independently computed caches in every layer (parallel context windows,
arXiv 2212.10947); `memory` restricts it to a few layers with trained queries (FoT, arXiv 2307.03170, section 3).
"""

from collections.abc import Collection

import torch
from torch import Tensor

from training.attention import Source, attention
from training.caches import ChunkCaches, Ids, KeyValues, additive, scaled_attention
from training.model import BaseModel, Change, Heads


def local_stream(
    model: BaseModel,
    local: Ids,
    first_position: int,
    chunks: ChunkCaches | None = None,
    layers: Collection[int] | None = None,
    change: Change | None = None,
    skip_last: bool = False,
) -> tuple[Tensor, KeyValues]:
    """Every local token sees the chunks and the local tokens before it.

    Args:
        local: [n] ids.
        first_position: of the first local token.
        chunks: read side by side; None for none.
        layers: those that see the chunks; None for all.
        change: adapter on the local tokens' projections.

    Returns:
        residual stream [1, n, hidden] and the local tokens' keys and values.
    """
    ids = torch.tensor(list(local), device=model.device)[None]
    length = ids.shape[1]
    memory = chunks.joined() if chunks is not None and chunks.count > 0 else None
    causal = torch.ones(length, length, dtype=torch.bool, device=model.device).tril()
    keys: list[Tensor] = []
    values: list[Tensor] = []
    before = additive(causal, model.dtype)

    def attend(layer: int, heads: Heads) -> Tensor:
        keys.append(heads.keys)
        values.append(heads.values)
        if memory is None or (layers is not None and layer not in layers):
            return scaled_attention(heads, heads.keys, heads.values, None, causal=True)
        chunk_source = Source(memory.keys[layer], memory.values[layer])
        return attention(heads.queries, [chunk_source, Source(heads.keys, heads.values, before)])

    positions = torch.arange(first_position, first_position + length)
    residual = model.forward(ids, positions, attend, change, skip_last)
    return residual, KeyValues(keys, values)
