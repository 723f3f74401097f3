"""A long text read through its chunks: what every chunk gives to a request, then the readers on top of it.

Chunks are prefilled in groups, each group gives its candidates (and the memory layers' keys) and is dropped, so memory
does not hold the caches of 128 K tokens. A row's candidates depend on no other row: those of the longest text serve
every shorter one, and every reader. The chunks that are also read directly are chosen by their candidates' share of
attention, not by words. Knows no file.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from training.adapters import Adapters
from training.caches import ChunkCaches, Ids, KeyValues, chunk_caches, join
from training.focus import Candidates, FocusPlan, candidates, decode
from training.input_error import InputError
from training.length.full import Tick, nothing
from training.length.shares import candidate_shares
from training.local import local_stream
from training.model import BaseModel
from training.readers import ReadingModel, untrained


@dataclass(frozen=True)
class LongPlan:
    """How a long text's end is read."""

    window: int = 128
    """tokens whose dynamic prompts begin at one place"""
    block: int = 64
    """tokens of one request: before a token, those of its request have seen candidates, earlier ones not"""
    refresh: int | None = None
    """tokens from one set of candidates to the next; None: the adapter's"""
    prompt_tokens: int | None = None
    """of a window's first dynamic prompt; None: the adapter's"""
    rows: int = 8
    """chunks prefilled at once"""


@dataclass(frozen=True)
class Request:
    """A text's end: `known` are the tokens up to the last but one, whose last `count` predict what is scored."""

    known: list[int]
    count: int

    def windows(self, size: int) -> list[tuple[int, int]]:
        """(end in `known`, cursors) of each window of at most `size` cursors."""
        first = len(self.known) - self.count
        starts = range(first, len(self.known), size)
        return [(min(len(self.known), start + size), min(size, len(self.known) - start)) for start in starts]


@dataclass(frozen=True)
class Contribution:
    """What chunks give to one request, chunk by chunk."""

    candidates: list[Candidates]
    """by window"""
    memory: ChunkCaches | None
    """caches of the memory layers alone, where an adapter has such"""

    def select(self, rows: Sequence[int]) -> "Contribution":
        """Of some chunks, in this order."""
        index = torch.tensor(list(rows))
        chosen = [
            Candidates([k[index] for k in c.keys], [v[index] for v in c.values]) for c in self.candidates
        ]
        return Contribution(chosen, None if self.memory is None else self.memory.select(rows))


def cut(ids: Ids, chunk_tokens: int) -> list[list[int]]:
    """A text as chunks in order, counted from its end, so that a longer text's last chunks are the same ones.

    Only the first may be shorter.
    """
    starts = range(
        len(ids) % chunk_tokens - chunk_tokens if len(ids) % chunk_tokens else 0, len(ids), chunk_tokens
    )
    return [list(ids[max(0, start) : start + chunk_tokens]) for start in starts]


def prefill(model: BaseModel, chunks: Sequence[Ids], rows: int) -> Iterable[ChunkCaches]:
    """Caches of `rows` chunks after the other."""
    for start in range(0, len(chunks), rows):
        yield chunk_caches(model, chunks[start : start + rows])


class LongReader:
    """Reads requests of one model in one way."""

    def __init__(self, model: ReadingModel, plan: LongPlan) -> None:
        self.base, self.info, self.plan = model.tuned, model.info, plan
        self.adapters: Adapters = untrained(model.base) if model.adapters is None else model.adapters

    @torch.no_grad()
    def contribution(
        self, groups: Iterable[ChunkCaches], request: Request, tick: Tick = nothing
    ) -> Contribution:
        """What the chunks of all groups give; `tick` is told 1 a chunk."""
        windows = request.windows(self.plan.window)
        parts: list[list[Candidates]] = [[] for _ in windows]
        memory: list[ChunkCaches] = []
        for caches in groups:
            for part, (end, cursors) in zip(parts, windows, strict=True):
                plan = self._plan(cursors)
                local = request.known[max(0, end - plan.prompt_tokens - cursors + 1) : end]
                part.append(candidates(self.base, self.adapters, caches, local, len(local), plan))
            if self.info.memory_layers:
                memory.append(_only_layers(caches, self.info.memory_layers))
            tick(caches.count)
        return Contribution([_side_by_side(part) for part in parts], join(memory) if memory else None)

    @torch.no_grad()
    def focus(
        self,
        given: Contribution,
        request: Request,
        local_tokens: int,
        direct: int = 0,
        chunk: Callable[[int], Ids] | None = None,
        with_candidates: bool = True,
    ) -> tuple[Tensor, list[list[int]]]:
        """Log-probabilities [count, vocab] through candidates, and the chunks read directly in each window.

        Args:
            local_tokens: tokens before the first scored one in the local context.
            direct: how many chunks of the largest share are read directly too.
            chunk: ids of a row of `given`; needed with `direct`.
            with_candidates: False leaves them out once the direct chunks are chosen.
        """
        first = len(request.known) - request.count + 1
        log_probs: list[Tensor] = []
        chosen: list[list[int]] = []
        for made, (end, cursors) in zip(given.candidates, request.windows(self.plan.window), strict=True):
            plan = self._plan(cursors)
            local = request.known[max(0, first - local_tokens) : end]
            best: list[int] = []
            if direct and chunk is not None:
                shares = candidate_shares(self.base, self.adapters, made, local, plan)
                best = shares.topk(min(direct, shares.shape[0])).indices.tolist()
            caches = (
                chunk_caches(self.base, [chunk(row) for row in best]) if best and chunk is not None else None
            )
            seen = made if with_candidates else None
            log_probs.append(decode(self.base, self.adapters, caches, seen, local, plan))
            chosen.append(best)
        return torch.cat(log_probs), chosen

    @torch.no_grad()
    def shares(self, given: Contribution, request: Request, local_tokens: int) -> Tensor:
        """Every chunk's share of attention at the first scored token's cursor, [rows]."""
        end, cursors = request.windows(self.plan.window)[0]
        first = len(request.known) - request.count + 1
        local = request.known[max(0, first - local_tokens) : end]
        return candidate_shares(self.base, self.adapters, given.candidates[0], local, self._plan(cursors))

    @torch.no_grad()
    def memory(self, given: Contribution, request: Request, local_tokens: int) -> Tensor:
        """Log-probabilities [count, vocab] of FoT's reader: all chunks, in the memory layers only.

        Raises:
            InputError: when the adapter has no memory layers.
        """
        if given.memory is None:
            raise InputError("Method memory needs an adapter with memory layers: name one with --adapter.")
        first = len(request.known) - request.count + 1
        local = request.known[max(0, first - local_tokens) :]
        residual, _ = local_stream(
            self.base,
            local,
            self.info.chunk_tokens + 1,
            given.memory,
            self.info.memory_layers,
            self.adapters.change("memory"),
        )
        return self.base.log_probs(residual[0, -request.count :])

    def _plan(self, cursors: int) -> FocusPlan:
        plan, info = self.plan, self.info
        return FocusPlan(
            cursors=cursors,
            prompt_tokens=info.prompt_tokens if plan.prompt_tokens is None else plan.prompt_tokens,
            block=min(plan.block, cursors),
            refresh=info.refresh_interval if plan.refresh is None else plan.refresh,
            separator=info.separator,
            chunk_tokens=info.chunk_tokens,
        )


def _side_by_side(parts: Sequence[Candidates]) -> Candidates:
    layers = range(len(parts[0].keys))
    return replace(
        parts[0],
        keys=[torch.cat([part.keys[layer] for part in parts]) for layer in layers],
        values=[torch.cat([part.values[layer] for part in parts]) for layer in layers],
    )


def _only_layers(caches: ChunkCaches, layers: Sequence[int]) -> ChunkCaches:
    """The caches without the numbers of other layers."""

    def kept(parts: Sequence[Tensor]) -> list[Tensor]:
        return [part if layer in layers else part[:, :0, :, :0] for layer, part in enumerate(parts)]

    return ChunkCaches(KeyValues(kept(caches.kv.keys), kept(caches.kv.values)), caches.lengths)
