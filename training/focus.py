"""FocusLLM's parallel focus decoding for many cursor positions at once (arXiv 2408.11745, section 3).

Chunk caches and prompts need no gradient; candidates and the decode side do. So T cursor positions of a sample are
computed together: every token behind the local context is a cursor or follows one inside its block, each sees the
candidates of its own position (or of the last refreshed one) and no other. design.md, "Focus decoding, exactly".
The paper's own form (one cursor, ordered candidates, a local context that sees them) is `paper_form`.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from training.adapters import Adapters
from training.attention import OwnSource, Source, attention
from training.caches import ChunkCaches, Ids, KeyValues, additive, prompt_rows
from training.local import local_stream
from training.model import BaseModel, Heads, rotate


@dataclass(frozen=True)
class FocusPlan:
    """How one window is read."""

    cursors: int
    """T: the last T local tokens predict; a block's first is a cursor"""
    prompt_tokens: int
    """local tokens in the dynamic prompt of the first cursor; later ones see more"""
    direct: int = 0
    """first chunks that are also read directly"""
    block: int = 16
    """tokens from one cursor to the next; those of a block before a token have seen candidates, earlier ones not"""
    refresh: int = 1
    """candidates are made anew every so many tokens of a block"""
    separator: int | None = None
    chunk_tokens: int = 512
    """positions of chunks: 0 to chunk_tokens - 1; the prompt begins behind them"""
    ordered: bool = False
    """candidates at positions 0..k-1 and the local context from k on, as in the paper; else all in one place"""
    own_position: bool = True
    """that place is their own token's in the local context; else the one before the local context"""
    local_sees: bool = False
    """the whole local context sees the (one) cursor's candidates, as in the paper"""
    static_prompt: bool = False
    """rows read the separator only: an ablation"""
    candidates: bool = True
    """False leaves the candidates out: an ablation"""


def paper_form(plan: FocusPlan) -> FocusPlan:
    """The same window as FocusLLM trains it: one loss token, ordered candidates, a local context that sees them."""
    return replace(plan, cursors=1, block=1, refresh=1, ordered=True, local_sees=True)


@dataclass(frozen=True)
class Candidates:
    """Candidates of `count` positions in every row; keys not rotated, [rows, kvHeads, count, headDim] by layer."""

    keys: list[Tensor]
    values: list[Tensor]


def focus_log_probs(
    model: BaseModel, adapters: Adapters, chunks: ChunkCaches, local: Ids, file_tokens: int, plan: FocusPlan
) -> Tensor:
    """Log-probabilities of what follows each of the last `plan.cursors` local tokens, [cursors, vocab] float32.

    Args:
        chunks: one row each; the first `plan.direct` are read directly too.
        local: header and file tokens up to the last cursor.
        file_tokens: how many of `local` follow the header; the prompt holds no header.
    """
    made = candidates(model, adapters, chunks, local, file_tokens, plan) if plan.candidates else None
    direct = chunks.select(range(plan.direct)) if plan.direct else None
    return decode(model, adapters, direct, made, local, plan)


def _sets(plan: FocusPlan) -> tuple[list[int], list[int]]:
    """Of every cursor: the first cursor of its block, and the one whose candidates it sees."""
    starts = [index - index % plan.block for index in range(plan.cursors)]
    return starts, [start + plan.refresh * ((i - start) // plan.refresh) for i, start in enumerate(starts)]


def candidates(
    model: BaseModel,
    adapters: Adapters,
    chunks: ChunkCaches,
    local: Ids,
    file_tokens: int,
    plan: FocusPlan,
) -> Candidates:
    """Candidates of all cursors at which they are made anew; a row's depend on no other row."""
    wanted = sorted(set(_sets(plan)[1]))
    separator = [] if plan.separator is None else [plan.separator]
    text = (
        [] if plan.static_prompt else list(local[-min(file_tokens, plan.prompt_tokens + plan.cursors - 1) :])
    )
    prompt = separator + text
    kv, _ = prompt_rows(model, chunks, prompt, plan.chunk_tokens)
    rows, length, count = chunks.count, len(prompt), len(wanted)
    device = model.device
    at = torch.tensor([length - plan.cursors + index for index in wanted], device=device)
    ids = torch.tensor([local[len(local) - plan.cursors + index] for index in wanted], device=device)
    earlier = torch.arange(length, device=device)[None] < (length if plan.static_prompt else at[:, None])
    in_prompt = additive(earlier.expand(count, length), model.dtype)
    in_chunk = additive(chunks.valid()[:, None, None], model.dtype)
    keys: list[Tensor] = []
    values: list[Tensor] = []

    def attend(layer: int, heads: Heads) -> Tensor:
        keys.append(heads.raw_keys)
        values.append(heads.values)
        sources = [
            Source(chunks.kv.keys[layer], chunks.kv.values[layer], in_chunk),
            Source(kv.keys[layer], kv.values[layer], in_prompt),
        ]
        itself = OwnSource(heads.keys[..., None, :], heads.values[..., None, :])
        return attention(heads.queries, sources, itself)

    positions = plan.chunk_tokens + (torch.full_like(at, length) if plan.static_prompt else at)
    change = adapters.change("candidate")
    model.forward(ids[None].expand(rows, -1), positions, attend, change, skip_last=True)
    return Candidates(keys, values)


def decode(
    model: BaseModel,
    adapters: Adapters,
    direct: ChunkCaches | None,
    made: Candidates | None,
    local: Ids,
    plan: FocusPlan,
) -> Tensor:
    """Log-probabilities as `focus_log_probs` gives them, from candidates that were made for the same window."""
    device, cursors = model.device, plan.cursors
    starts, seen_sets = _sets(plan)
    wanted = sorted(set(seen_sets))
    sets = [wanted.index(index) for index in seen_sets]
    rows = made.keys[0].shape[0] if made else 0
    first = rows if plan.ordered else plan.chunk_tokens + 1
    stream = len(local) if plan.local_sees else cursors
    before = len(local) - stream
    past = _past(model, local, first, direct) if before + cursors > 1 and not plan.local_sees else None
    past_slots = past.slots if past else 0
    memory = direct.joined() if direct is not None else None

    start = torch.tensor(starts, device=device) if not plan.local_sees else torch.zeros(stream, device=device)
    index = torch.arange(stream, device=device)
    in_past = torch.arange(past_slots, device=device)[None] < before + start[:, None]
    in_block = (index[None] <= index[:, None]) & (index[None] >= start[:, None])
    past_mask, block_mask = additive(in_past, model.dtype), additive(in_block, model.dtype)
    own = torch.tensor([0] * stream if plan.local_sees else sets, device=device)
    rotation = model.rotation(_places(plan, rows, [first + len(local) - cursors + w for w in wanted]))

    def of_each(part: Tensor) -> Tensor:
        """[rows, kvHeads, candidates, headDim] to what each token sees: [1, kvHeads, tokens, rows, headDim]."""
        return part[:, :, own].permute(1, 2, 0, 3)[None]

    def attend(layer: int, heads: Heads) -> Tensor:
        sources = [Source(heads.keys, heads.values, block_mask)]
        if past:
            sources.append(Source(past.keys[layer], past.values[layer], past_mask))
        if memory:
            sources.append(Source(memory.keys[layer], memory.values[layer]))
        seen = None
        if made:
            placed = rotate(made.keys[layer], rotation)
            seen = OwnSource(of_each(placed), of_each(made.values[layer]), adapters.candidate_bias[layer])
        return attention(heads.queries, sources, seen)

    ids = torch.tensor(list(local[before:]), device=device)[None]
    residual = model.forward(ids, torch.arange(first + before, first + len(local)), attend)
    return model.log_probs(residual[0, -cursors:])


def _places(plan: FocusPlan, rows: int, own: list[int]) -> Tensor:
    """Positions at which the decode side sees candidates, [rows or 1, candidates of a row]."""
    if plan.ordered:
        return torch.arange(rows)[:, None]
    return torch.tensor([own]) if plan.own_position else torch.tensor([[plan.chunk_tokens]])


def _past(model: BaseModel, local: Ids, first: int, direct: ChunkCaches | None) -> KeyValues:
    """The local context as it was cached before any cursor: it has seen direct chunks and no candidates."""
    with torch.no_grad():
        return local_stream(model, local[:-1], first, direct, skip_last=True)[1]
