"""Chunk caches, and the rows of focus decoding on top of them: what needs no gradient.

design.md, "Focus decoding, exactly", steps 1 and 2. Knows no adapter's roles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.model import BaseModel, Change, Heads

HIDDEN_FIRST_KEYS = 4
"""Keys at the start of every direct chunk but the first that are not read: its attention sinks (docs/results.md)."""

Ids = Sequence[int]


@dataclass(frozen=True)
class KeyValues:
    """Rotated keys and values by layer, each [rows, kvHeads, slots, headDim]."""

    keys: list[Tensor]
    values: list[Tensor]

    @property
    def slots(self) -> int:
        return self.keys[0].shape[2]


@dataclass(frozen=True)
class ChunkCaches:
    """Caches of chunks, each computed alone at positions 0..len-1 and padded to the longest."""

    kv: KeyValues
    lengths: Tensor
    """[chunks] tokens"""

    @property
    def count(self) -> int:
        return self.lengths.shape[0]

    def select(self, chosen: Sequence[int]) -> "ChunkCaches":
        """The caches of some chunks, in this order."""
        index = torch.tensor(list(chosen), dtype=torch.long, device=self.lengths.device)
        kv = KeyValues([k[index] for k in self.kv.keys], [v[index] for v in self.kv.values])
        return ChunkCaches(kv, self.lengths[index])

    def valid(self) -> Tensor:
        """[chunks, slots] whether a slot holds a token."""
        return torch.arange(self.kv.slots, device=self.lengths.device)[None] < self.lengths[:, None]

    def joined(self) -> KeyValues:
        """What direct attention sees of all chunks, side by side as one row.

        Padding is dropped, and so are the sinks of all chunks but the first.
        """
        seen = self.valid()
        first_keys = torch.minimum(
            self.lengths - 1, torch.tensor(HIDDEN_FIRST_KEYS, device=self.lengths.device)
        )
        slot = torch.arange(self.kv.slots, device=self.lengths.device)
        seen[1:] &= slot[None] >= first_keys[1:, None]
        flat = seen.flatten()

        def side_by_side(part: Tensor) -> Tensor:
            return part.transpose(0, 1).flatten(1, 2)[None][:, :, flat]

        return KeyValues([side_by_side(k) for k in self.kv.keys], [side_by_side(v) for v in self.kv.values])


def join(parts: Sequence[ChunkCaches]) -> ChunkCaches:
    """Caches of several sets as one, padded to the longest."""
    slots = max(part.kv.slots for part in parts)

    def padded(tensors: Sequence[Tensor]) -> Tensor:
        return torch.cat([F.pad(t, (0, 0, 0, slots - t.shape[2])) for t in tensors])

    layers = range(len(parts[0].kv.keys))
    kv = KeyValues(
        [padded([part.kv.keys[layer] for part in parts]) for layer in layers],
        [padded([part.kv.values[layer] for part in parts]) for layer in layers],
    )
    return ChunkCaches(kv, torch.cat([part.lengths for part in parts]))


def additive(mask: Tensor, dtype: torch.dtype) -> Tensor:
    """A boolean mask as what is added to scores; made once, where every layer would convert it."""
    return torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill_(~mask, float("-inf"))


def scaled_attention(
    heads: Heads, keys: Tensor, values: Tensor, mask: Tensor | None, causal: bool = False
) -> Tensor:
    """Grouped-query attention of the new tokens over [b, kvHeads, n, headDim]; mask additive [..., t, n]."""
    return F.scaled_dot_product_attention(
        heads.queries, keys, values, attn_mask=mask, is_causal=causal, enable_gqa=True
    )


def padded_ids(rows: Sequence[Ids], device: torch.device) -> tuple[Tensor, Tensor]:
    """[rows, longest] padded with 0, and the lengths [rows]."""
    longest = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(list(row))
    return ids.to(device), torch.tensor([len(row) for row in rows], device=device)


@torch.no_grad()
def chunk_caches(model: BaseModel, chunks: Sequence[Ids], change: Change | None = None) -> ChunkCaches:
    """Reads every chunk alone; causal attention keeps the padding behind a chunk out of its cache.

    Args:
        change: adapter on the chunks' products, while it is trained.
    """
    ids, lengths = padded_ids(chunks, model.device)
    keys: list[Tensor] = []
    values: list[Tensor] = []

    def attend(_: int, heads: Heads) -> Tensor:
        keys.append(heads.keys)
        values.append(heads.values)
        return scaled_attention(heads, heads.keys, heads.values, None, causal=True)

    model.forward(ids, torch.arange(ids.shape[1]), attend, change, skip_last=True)
    return ChunkCaches(KeyValues(keys, values), lengths)


@torch.no_grad()
def prompt_rows(
    model: BaseModel, caches: ChunkCaches, prompt: Ids, first_position: int, whole: bool = False
) -> tuple[KeyValues, Tensor]:
    """The dynamic prompt behind every chunk: its keys and values, and the residual stream.

    Args:
        prompt: separator (if any) and the local context's last tokens, the same for all rows.
        first_position: of the prompt's first token, however short a chunk is.
        whole: compute the last layer too (for predictions of the rows themselves).

    Returns:
        keys and values [rows, kvHeads, len(prompt), headDim] by layer; residual [rows, len(prompt), hidden],
        worth something only with `whole`.
    """
    length = len(prompt)
    ids = torch.tensor(list(prompt), device=model.device)[None].expand(caches.count, length)
    causal = torch.ones(length, length, dtype=torch.bool, device=model.device).tril()
    before = caches.valid()[:, None].expand(-1, length, -1)
    mask = additive(torch.cat([before, causal[None].expand(caches.count, -1, -1)], -1)[:, None], model.dtype)
    keys: list[Tensor] = []
    values: list[Tensor] = []

    def attend(layer: int, heads: Heads) -> Tensor:
        keys.append(heads.keys)
        values.append(heads.values)
        every_key = torch.cat([caches.kv.keys[layer], heads.keys], 2)
        every_value = torch.cat([caches.kv.values[layer], heads.values], 2)
        return scaled_attention(heads, every_key, every_value, mask)

    positions = torch.arange(first_position, first_position + length)
    residual = model.forward(ids, positions, attend, skip_last=not whole)
    return KeyValues(keys, values), residual
