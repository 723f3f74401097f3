"""Every way to read a question's chunks, as the product serves it: nats of the true next tokens, teacher-forced.

The reference that the engine's readers are compared with. Knows no file and no statistics.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from training.adapters import AdapterConfig, Adapters
from training.caches import ChunkCaches, chunk_caches, join, prompt_rows
from training.export import AdapterInfo
from training.focus import Candidates, FocusPlan, candidates, decode, focus_log_probs, paper_form
from training.input_error import InputError
from training.local import local_stream
from training.model import BaseModel
from training.questions import SOURCES, Question
from training.reader_name import Reader

PROMPT_ANCHOR = 16
"""The dynamic prompt's start moves in steps of so many tokens (`promptAnchor` of the engine's readers)."""
_CACHE_GROUP = 8
"""Chunks prefilled in one forward: bounds its memory."""


@dataclass(frozen=True)
class ReadingModel:
    """A base model with its adapter, or without one."""

    base: BaseModel
    adapters: Adapters | None
    info: AdapterInfo

    @cached_property
    def tuned(self) -> BaseModel:
        """The base model with the adapter's role `text` in its weights."""
        return self.base if self.adapters is None else self.adapters.tuned(self.base)


def untrained(model: BaseModel) -> Adapters:
    """Adapters that change nothing and add nothing to candidates' scores."""
    return Adapters(model.shape, AdapterConfig(rank=1, candidate_bias=0.0)).to(model.device)


@torch.no_grad()
def question_nats(
    model: ReadingModel, question: Question, readers: Sequence[Reader]
) -> dict[str, list[float]]:
    """Losses of all targets by reader's name; chunk caches and candidates are computed once for all readers.

    Raises:
        InputError: when a reader needs what the questions or the adapter lack.
    """
    asked = _Asked(model, question, readers)
    targets = torch.tensor(question.targets, device=model.base.device)
    found = {}
    for reader in readers:
        log_probs = asked.log_probs(reader)
        found[reader.name] = (-log_probs.gather(1, targets[:, None])[:, 0]).tolist()
    return found


def dynamic_prompt(local: Sequence[int], file_tokens: int, prompt_tokens: int) -> list[int]:
    """The file's last tokens, at most `prompt_tokens`, from a steady place (the engine's `dynamicPrompt`)."""
    most = max(1, min(file_tokens, len(local)))
    steps = math.ceil(max(0, most - prompt_tokens) / PROMPT_ANCHOR)
    start = min(most - 1, steps * PROMPT_ANCHOR)
    return list(local[len(local) - most + start :])


class _Asked:
    """One question, and what its readers share."""

    def __init__(self, model: ReadingModel, question: Question, readers: Sequence[Reader]) -> None:
        self.model = model
        self.question = question
        self.readers = readers
        self.prompt = dynamic_prompt(question.local, question.file_tokens, model.info.prompt_tokens)
        self.known = [*question.local, *question.targets[:-1]]
        self.caches: dict[tuple[str, bool], ChunkCaches | None] = {}
        for source, bare in itertools.product(SOURCES, (False, True)):
            alike = [reader for reader in readers if (reader.source, reader.untrained) == (source, bare)]
            most = max((reader.cached for reader in alike), default=0)
            offered = question.offered(source, model.info.chunk_tokens)[:most] if most else []
            groups = [offered[i : i + _CACHE_GROUP] for i in range(0, len(offered), _CACHE_GROUP)]
            read = model.base if bare else model.tuned
            self.caches[source, bare] = (
                join([chunk_caches(read, group) for group in groups]) if groups else None
            )
        self.made: dict[tuple, Candidates] = {}

    def log_probs(self, reader: Reader) -> Tensor:
        """[targets, vocab]."""
        chunks = self._chunks(reader, reader.cached)
        if chunks is None:
            return self._stream([*self._prompt_chunks(reader), *self._known(reader)], None, None, reader)
        if reader.vote:
            return self._vote(chunks, reader)
        if reader.focus:
            return self._focus(chunks, reader)
        layers = self.model.info.memory_layers if reader.memory else None
        if reader.memory and not layers:
            raise InputError(
                f"Reader {reader.name} needs an adapter with memory layers: name one with --adapter."
            )
        return self._stream(self.known, chunks, layers, reader)

    def _chunks(self, reader: Reader, count: int) -> ChunkCaches | None:
        """The first `count` chunks of the reader's source, or as many as there are; None for none."""
        read = self.caches[reader.source, reader.untrained]
        return None if read is None or count == 0 else read.select(range(min(count, read.count)))

    def _known(self, reader: Reader) -> list[int]:
        if reader.longer is None:
            return self.known
        if reader.longer not in self.question.longer:
            raise InputError(
                f"The questions hold no local context of {reader.longer} tokens: write them with --longer."
            )
        return [*self.question.longer[reader.longer], *self.question.targets[:-1]]

    def _prompt_chunks(self, reader: Reader) -> list[int]:
        """Text of the chunks in the prompt; the best one stands nearest to the local context."""
        if not reader.prompt:
            return []
        offered = self.question.offered(reader.source, self.model.info.chunk_tokens)
        return [token for ids in reversed(offered[: reader.prompt]) for token in ids]

    def _stream(
        self, ids: Sequence[int], chunks: ChunkCaches | None, layers: Sequence[int] | None, reader: Reader
    ) -> Tensor:
        """Readers whose local tokens all see the same."""
        base = self._base(reader)
        change = None if layers is None else self._adapters(reader).change("memory")
        first = self.model.info.chunk_tokens + 1
        residual, _ = local_stream(base, ids, first, chunks, layers, change)
        return base.log_probs(residual[0, -len(self.question.targets) :])

    def _focus(self, chunks: ChunkCaches, reader: Reader) -> Tensor:
        base, plan = self._base(reader), self._plan(reader, chunks.count)
        adapters = self._adapters(reader)
        if not reader.paper:
            made = self._candidates(reader, plan, chunks.count)
            direct = chunks.select(range(plan.direct)) if plan.direct else None
            return decode(base, adapters, direct, made, self.known, plan)
        steps = []
        for index in range(len(self.question.targets)):
            seen = self.known[: len(self.question.local) + index]
            prompt = len(self.prompt) + index
            one = replace(paper_form(plan), prompt_tokens=prompt)
            steps.append(focus_log_probs(base, adapters, chunks, seen, prompt, one))
        return torch.cat(steps)

    def _plan(self, reader: Reader, rows: int) -> FocusPlan:
        info, count = self.model.info, len(self.question.targets)
        return FocusPlan(
            cursors=count,
            prompt_tokens=len(self.prompt),
            direct=min(reader.attend, rows),
            block=count,
            refresh=reader.refresh or info.refresh_interval,
            separator=info.separator,
            chunk_tokens=info.chunk_tokens,
            ordered=reader.ordered,
            own_position=info.own_position,
            static_prompt=reader.static,
        )

    def _base(self, reader: Reader) -> BaseModel:
        return self.model.base if reader.untrained else self.model.tuned

    def _adapters(self, reader: Reader) -> Adapters:
        bare = reader.untrained or self.model.adapters is None
        return untrained(self.model.base) if bare else self.model.adapters

    def _candidates(self, reader: Reader, plan: FocusPlan, rows: int) -> Candidates:
        """Those of the first `rows` chunks; a row's depend on no other row, so readers share them."""

        def kind(of: Reader) -> tuple:
            return of.source, of.untrained, of.refresh, of.static

        if kind(reader) not in self.made:
            most = max(each.focus for each in self.readers if kind(each) == kind(reader) and not each.paper)
            chunks = self._chunks(reader, most)
            asked = len(self.prompt) + plan.cursors - 1
            self.made[kind(reader)] = candidates(
                self._base(reader), self._adapters(reader), chunks, self.known, asked, plan
            )
        made = self.made[kind(reader)]
        return Candidates([keys[:rows] for keys in made.keys], [values[:rows] for values in made.values])

    def _vote(self, chunks: ChunkCaches, reader: Reader) -> Tensor:
        """The mean of what every row predicts by itself."""
        base, info = self._base(reader), self.model.info
        separator = [] if info.separator is None else [info.separator]
        shown = self.question.local if reader.whole else self.prompt
        prompt = [*separator, *shown, *self.question.targets[:-1]]
        _, residual = prompt_rows(base, chunks, prompt, info.chunk_tokens, whole=True)
        log_probs = base.log_probs(residual[:, -len(self.question.targets) :])
        return log_probs.logsumexp(0) - math.log(chunks.count)
