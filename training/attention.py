"""Attention over several sources at once, in one softmax: chunk caches, prompt, local context, candidates.

Written out rather than fused: most keys here are constants, and of what is written out only what needs a gradient
gets one (on two cores half the time of the fused kernel, whose backward pass computes it for every key; and
candidates, which each token sees a few of, never become a square mask). Knows no chunk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Source:
    """Keys that all tokens share: keys and values [b, kvHeads, n, headDim]."""

    keys: Tensor
    values: Tensor
    mask: Tensor | None = None
    """additive, [t, n] or [b, 1, t, n]; None: all are seen"""


@dataclass(frozen=True)
class OwnSource:
    """Keys that each token has for itself: keys and values [b, kvHeads, t, m, headDim]."""

    keys: Tensor
    values: Tensor
    bias: Tensor | None = None
    """[heads], added to the scores"""


def attention(queries: Tensor, sources: Sequence[Source], own: OwnSource | None = None) -> Tensor:
    """Grouped-query attention of [b, heads, t, headDim] over all sources together: [b, heads, t, headDim]."""
    b, heads, t, dim = queries.shape
    kv_heads = sources[0].keys.shape[1]
    grouped = (queries * dim**-0.5).view(b, kv_heads, heads // kv_heads, t, dim)
    flat = grouped.reshape(b, kv_heads, -1, dim)
    scores = []
    for source in sources:
        score = (flat @ source.keys.transpose(2, 3)).view(b, kv_heads, -1, t, source.keys.shape[2])
        mask = source.mask
        scores.append(score if mask is None else score + (mask if mask.dim() == 2 else mask[:, :, None]))
    if own is not None:
        score = (grouped[..., None, :] * own.keys[:, :, None]).sum(-1)
        if own.bias is not None:
            score = score + own.bias.to(score.dtype).view(kv_heads, -1, 1, 1)
        scores.append(score)
    parts = torch.cat(scores, -1).softmax(-1).split([score.shape[-1] for score in scores], -1)
    mixed = torch.zeros_like(grouped)
    for source, part in zip(sources, parts, strict=False):
        mixed = mixed + (part.reshape(b, kv_heads, -1, part.shape[-1]) @ source.values).view_as(grouped)
    if own is not None:
        mixed = mixed + (parts[-1][..., None] * own.values[:, :, None]).sum(-2)
    return mixed.reshape(b, heads, t, dim)
