"""Asks one retrieval task of every method: the filler's caches are kept, only the needle's chunk is computed anew."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from training.caches import ChunkCaches, chunk_caches
from training.length.cost import RowCost, reading_cost, sequence_cost
from training.length.haystack import Draw, is_right
from training.length.methods import Method
from training.length.reading import Contribution, LongPlan, LongReader, Request, prefill
from training.length.records import Record
from training.length.sequence import sequence_log_probs
from training.readers import ReadingModel

_ANSWER_TOKENS = 12
"""what an answer is reckoned to have before it is drawn"""


@dataclass(frozen=True)
class Task:
    """A draw and the methods that it is still to be asked of."""

    draw: Draw
    methods: list[Method]


class Haystack:
    """The filler, and the caches of its last chunks once they are needed."""

    def __init__(self, model: ReadingModel, chunks: list[list[int]], lead: list[int], rows: int) -> None:
        self._model, self._rows = model, rows
        self.chunks, self.lead = chunks, lead
        self._groups: list[ChunkCaches] = []

    def text(self, asked: Draw) -> list[list[int]]:
        """A draw's chunks, in order."""
        own = list(self.chunks[len(self.chunks) - asked.chunk_count :])
        own[asked.needle_at] = asked.changed(own[asked.needle_at], self._model.info.chunk_tokens)
        return own

    def groups(self, asked: Draw, tick: Callable[[float], None]) -> Iterable[ChunkCaches]:
        """Caches of a draw's chunks: the needle's first, then the filler's from the text's end on."""
        yield chunk_caches(self._model.tuned, [self.text(asked)[asked.needle_at]])
        wanted = [at for at in range(asked.chunk_count) if at != asked.chunk_count - 1 - asked.needle_at]
        backwards = self.chunks[::-1]
        for number, start in enumerate(range(0, asked.chunk_count, self._rows)):
            if number == len(self._groups):
                self._groups.extend(
                    prefill(self._model.tuned, backwards[start : start + self._rows], self._rows)
                )
                tick(self._groups[number].count)
            inside = [at - start for at in wanted if start <= at < start + self._rows]
            if inside:
                yield self._groups[number].select(inside)

    @staticmethod
    def order(asked: Draw) -> list[int]:
        """Which chunk, counted from the text's start, each row of `groups` is."""
        filling = [at for at in reversed(range(asked.chunk_count)) if at != asked.needle_at]
        return [asked.needle_at, *filling]


class Retrieval:
    """Asks draws of a model."""

    def __init__(
        self,
        model: ReadingModel,
        plan: LongPlan,
        haystack: Haystack,
        trained: int,
        stream_tokens: int,
        text: Callable,
    ) -> None:
        self._model, self._haystack, self._text = model, haystack, text
        self._trained, self._stream_tokens = trained, stream_tokens
        self._reader = LongReader(model, plan)
        self._plan = plan

    def cost(self, task: Task) -> float:
        """Of a draw whose filler is prefilled, TFLOP."""
        shape, info = self._model.base.shape, self._model.info
        prompt = info.prompt_tokens if self._plan.prompt_tokens is None else self._plan.prompt_tokens
        row = RowCost(
            info.chunk_tokens, prompt, [_ANSWER_TOKENS], self._plan.refresh or info.refresh_interval
        )
        rows, cost = task.draw.chunk_count, 0.0
        if any(method.reads_chunks for method in task.methods):
            cost += rows * row.of(shape, prefilled=True)
        for method in task.methods:
            if method.reads_chunks:
                cost += reading_cost(shape, method, rows, row, len(info.memory_layers))
            else:
                cost += sequence_cost(shape, method, task.draw.length, _ANSWER_TOKENS, self._stream_tokens)
        return cost

    def ask(self, task: Task, add: Callable[[Record], None], tick: Callable[[float], None]) -> None:
        """Adds a record for each method; `tick` is told chunks that had to be prefilled."""
        asked = task.draw
        chunks = self._haystack.text(asked)
        local = [*self._haystack.lead, *asked.question]
        request = Request([*local, *asked.answer], len(asked.answer) + 1)
        given: Contribution | None = None
        found: Record = {}
        order = self._haystack.order(asked)
        if any(method.reads_chunks for method in task.methods):
            given = self._reader.contribution(self._haystack.groups(asked, tick), request)
            shares = self._reader.shares(given, request, len(local))
            found = {"rank": int((shares > shares[0]).sum()) + 1, "share": round(shares[0].item(), 6)}
        for method in task.methods:
            started = time.monotonic()
            more: Record = {}
            if given is None or not method.reads_chunks:
                ids = [*(token for chunk in chunks for token in chunk), *request.known]
                log_probs = sequence_log_probs(
                    self._model.tuned, method, ids, request.count, self._trained, self._stream_tokens
                )
            elif method.kind == "memory":
                log_probs = self._reader.memory(given, request, len(local))
            else:
                log_probs, chosen = self._reader.focus(
                    given,
                    request,
                    len(local),
                    method.direct,
                    lambda row: chunks[order[row]],
                    method.candidates,
                )
                more = found | ({"direct": [order[row] for row in chosen[0]]} if method.direct else {})
            add(
                self._record(asked, method, log_probs)
                | more
                | {"seconds": round(time.monotonic() - started, 2)}
            )

    def _record(self, asked: Draw, method: Method, log_probs: Tensor) -> Record:
        answer = torch.tensor(asked.answer, device=log_probs.device)
        nats = -log_probs[:-1].gather(1, answer[:, None]).mean().item()
        return {
            "kind": asked.kind,
            "length": asked.length,
            "draw": asked.number,
            "method": method.name,
            "depth": round((asked.needle_at + asked.place) / asked.chunk_count, 4),
            "chunks": asked.chunk_count,
            "right": is_right(log_probs.argmax(-1).tolist(), asked.answer, self._text),
            "nats": round(nats, 4),
        }
