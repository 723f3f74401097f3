"""How a token's attention falls on chunks' candidates: what chooses the chunks that are worth reading directly."""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.adapters import Adapters
from training.caches import Ids
from training.focus import Candidates, FocusPlan
from training.local import local_stream
from training.model import BaseModel, Heads, rotate


@torch.no_grad()
def candidate_shares(
    model: BaseModel, adapters: Adapters, made: Candidates, local: Ids, plan: FocusPlan
) -> Tensor:
    """Share of attention on every row's candidate, mean over layers and heads, [rows] float32.

    Of the window's first cursor, which sees the local context before it, itself and the candidates made for it. Costs
    one token's forward, and looks at nothing that comes later.

    Args:
        local: ids up to the window's last cursor.
        plan: the window's, with unordered candidates.
    """
    first = plan.chunk_tokens + 1
    cursor = len(local) - plan.cursors
    before = local[:cursor]
    past = local_stream(model, before, first, skip_last=True)[1] if before else None
    rows = made.keys[0].shape[0]
    rotation = model.rotation(torch.full((1, 1), plan.chunk_tokens))
    shape = model.shape
    share = torch.zeros(rows, device=model.device)

    def attend(layer: int, heads: Heads) -> Tensor:
        placed = rotate(made.keys[layer][:, :, :1], rotation).transpose(0, 1).flatten(1, 2)[None]
        keys, values = (
            [placed, heads.keys],
            [made.values[layer][:, :, :1].transpose(0, 1).flatten(1, 2)[None], heads.values],
        )
        if past:
            keys.insert(1, past.keys[layer])
            values.insert(1, past.values[layer])
        group = shape.heads // shape.kv_heads
        every_key = torch.cat(keys, 2).repeat_interleave(group, 1).float()
        every_value = torch.cat(values, 2).repeat_interleave(group, 1).float()
        scores = heads.queries.float() @ every_key.transpose(2, 3) * shape.head_dim**-0.5
        scores[..., :rows] += adapters.candidate_bias[layer][None, :, None, None]
        weights = F.softmax(scores, -1)
        share.add_(weights[0, :, 0, :rows].mean(0))
        return (weights @ every_value).to(heads.values.dtype)

    ids = torch.tensor([[local[cursor]]], device=model.device)
    model.forward(ids, torch.tensor([first + cursor]), attend)
    return share / shape.layers
