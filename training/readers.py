"""Every way to read a question's chunks, as the product serves it: nats of the true next tokens, teacher-forced.

The reference that the engine's readers are compared with. Names: `local`, `prompt:K`, `attend:D`, `focus:K`,
`attend:D+focus:K`, `memory:K`, `vote:K`, then `-untrained` and other forms, then `@random` or `@other` for controls.
Knows no file and no statistics.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from training.adapters import AdapterConfig, Adapters
from training.caches import ChunkCaches, chunk_caches, join, prompt_rows
from training.export import AdapterInfo
from training.focus import FocusPlan, focus_log_probs, paper_form
from training.local import local_stream
from training.model import BaseModel, InputError
from training.questions import SOURCES, Question

PROMPT_ANCHOR = 16
"""The dynamic prompt's start moves in steps of so many tokens (`promptAnchor` of the engine's readers)."""
_CACHE_GROUP = 8
"""Chunks prefilled in one forward: bounds its memory."""
_NAME = re.compile(
    r"(?:local(?:@(?P<longer>\d+))?"
    r"|prompt:(?P<prompt>\d+)|memory:(?P<memory>\d+)|vote:(?P<vote>\d+)"
    r"|attend:(?P<attend>\d+)(?:\+focus:(?P<beside>\d+))?|focus:(?P<focus>\d+))"
    r"(?P<forms>(?:-[a-z0-9]+)*)(?:@(?P<source>random|other))?"
)
_GRAMMAR = (
    "local, local@N, prompt:K, attend:D, focus:K, attend:D+focus:K, memory:K or vote:K; then -untrained, -refreshN, "
    "-static, -ordered, -paper (focus) or -whole (vote); then @random or @other"
)


@dataclass(frozen=True)
class Reader:
    """How chunks are read; counts of chunks, 0 for not so."""

    name: str
    prompt: int = 0
    attend: int = 0
    focus: int = 0
    memory: int = 0
    vote: int = 0
    source: str = SOURCES[0]
    longer: int | None = None
    """tokens of the file in the local context, where it is not what is served"""
    untrained: bool = False
    """without the adapter"""
    refresh: int | None = None
    """tokens from one set of candidates to the next, where not the adapter's"""
    static: bool = False
    """rows hold the separator only: what an adapter trained with `static_prompt` is read with"""
    ordered: bool = False
    """candidates at positions 0..k-1, as an adapter trained so is read"""
    paper: bool = False
    """FocusLLM's own form: ordered candidates, which the local context sees, made anew for every token"""
    whole: bool = False
    """rows that vote read the whole local context, not the dynamic prompt"""

    @property
    def cached(self) -> int:
        """How many chunk caches it reads."""
        return max(self.attend, self.focus, self.memory, self.vote)


def parse_reader(name: str) -> Reader:
    """The reader of a written name.

    Raises:
        InputError: for anything else.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise InputError(f"Unknown reader {name}: use {_GRAMMAR}.")

    def count(*groups: str) -> int:
        return next((int(match[group]) for group in groups if match[group]), 0)

    reader = Reader(
        name=name,
        prompt=count("prompt"),
        attend=count("attend"),
        focus=count("focus", "beside"),
        memory=count("memory"),
        vote=count("vote"),
        source=match["source"] or SOURCES[0],
        longer=count("longer") or None,
    )
    for form in filter(None, match["forms"].split("-")):
        reader = _with_form(reader, form)
    if reader.focus and reader.attend > reader.focus:
        raise InputError(f"Reader {name}: focus rows hold the direct chunks too, so name at least as many.")
    return reader


def _with_form(reader: Reader, form: str) -> Reader:
    refresh = re.fullmatch(r"refresh([1-9]\d*)", form)
    if form == "untrained":
        return replace(reader, untrained=True)
    if refresh and reader.focus:
        return replace(reader, refresh=int(refresh[1]))
    if form in ("static", "ordered", "paper") and reader.focus:
        return replace(reader, **{form: True})
    if form == "whole" and reader.vote:
        return replace(reader, whole=True)
    raise InputError(f"Reader {reader.name} cannot be -{form}: use {_GRAMMAR}.")


def parse_readers(names: str) -> list[Reader]:
    """Readers of a list with commas.

    Raises:
        InputError: for an unknown name, or one that stands there twice.
    """
    readers = [parse_reader(name.strip()) for name in names.split(",")]
    twice = [r.name for i, r in enumerate(readers) if r.name in {other.name for other in readers[:i]}]
    if twice:
        raise InputError(f"Reader {twice[0]} is named twice.")
    return readers


@dataclass(frozen=True)
class ReadingModel:
    """A base model with its adapter, or without one."""

    base: BaseModel
    adapters: Adapters | None
    info: AdapterInfo


def untrained(model: BaseModel) -> Adapters:
    """Adapters that change nothing and add nothing to candidates' scores."""
    return Adapters(model.shape, AdapterConfig(rank=1, candidate_bias=0.0)).to(model.device)


@torch.no_grad()
def question_nats(
    model: ReadingModel, question: Question, readers: Sequence[Reader]
) -> dict[str, list[float]]:
    """Losses of all targets by reader's name; chunk caches are computed once for all readers.

    Raises:
        InputError: when a reader needs what the questions or the adapter lack.
    """
    caches: dict[str, ChunkCaches | None] = {}
    for source in SOURCES:
        most = max((reader.cached for reader in readers if reader.source == source), default=0)
        offered = question.offered(source, model.info.chunk_tokens)[:most] if most else []
        groups = [offered[i : i + _CACHE_GROUP] for i in range(0, len(offered), _CACHE_GROUP)]
        caches[source] = join([chunk_caches(model.base, group) for group in groups]) if groups else None
    return {reader.name: _nats(model, question, reader, caches) for reader in readers}


def _nats(
    model: ReadingModel, question: Question, reader: Reader, caches: Mapping[str, ChunkCaches | None]
) -> list[float]:
    local = question.local
    if reader.longer is not None:
        if reader.longer not in question.longer:
            raise InputError(
                f"The questions hold no local context of {reader.longer} tokens: write them with it."
            )
        local = question.longer[reader.longer]
    read = caches[reader.source]
    chunks = (
        read.select(range(min(reader.cached, read.count))) if read is not None and reader.cached else None
    )
    known = [*local, *question.targets[:-1]]
    if chunks is None:
        offered = question.offered(reader.source, model.info.chunk_tokens) if reader.prompt else []
        # The best chunk stands nearest to the local context.
        before = [token for ids in reversed(offered[: reader.prompt]) for token in ids]
        log_probs = _stream(model, [*before, *known], question, None, None, reader)
    elif reader.vote:
        log_probs = _vote(model, chunks, question, reader)
    elif reader.focus:
        log_probs = _focus(model, chunks, question, reader)
    elif reader.memory:
        layers = model.info.memory_layers
        if not layers:
            raise InputError(
                f"Reader {reader.name} needs an adapter with memory layers: name one with --adapter."
            )
        log_probs = _stream(model, known, question, chunks, layers, reader)
    else:
        log_probs = _stream(model, known, question, chunks, None, reader)
    targets = torch.tensor(question.targets, device=log_probs.device)
    return (-log_probs.gather(1, targets[:, None])[:, 0]).tolist()


def _stream(
    model: ReadingModel,
    ids: Sequence[int],
    question: Question,
    chunks: ChunkCaches | None,
    layers: Sequence[int] | None,
    reader: Reader,
) -> Tensor:
    """Readers whose local tokens all see the same: log-probabilities [targets, vocab]."""
    role = None if chunks is None else "direct" if layers is None else "memory"
    changed = role is not None and model.adapters is not None and not reader.untrained
    change = model.adapters.change(role) if changed else None
    residual, _ = local_stream(model.base, ids, model.info.chunk_tokens + 1, chunks, layers, change)
    return model.base.log_probs(residual[0, -len(question.targets) :])


def dynamic_prompt(local: Sequence[int], file_tokens: int, prompt_tokens: int) -> list[int]:
    """The file's last tokens, at most `prompt_tokens`, from a steady place (the engine's `dynamicPrompt`)."""
    most = max(1, min(file_tokens, len(local)))
    steps = math.ceil(max(0, most - prompt_tokens) / PROMPT_ANCHOR)
    start = min(most - 1, steps * PROMPT_ANCHOR)
    return list(local[len(local) - most + start :])


def _focus(model: ReadingModel, chunks: ChunkCaches, question: Question, reader: Reader) -> Tensor:
    adapters = untrained(model.base) if reader.untrained or model.adapters is None else model.adapters
    count = len(question.targets)
    prompt = len(dynamic_prompt(question.local, question.file_tokens, model.info.prompt_tokens))
    plan = FocusPlan(
        cursors=count,
        prompt_tokens=prompt,
        direct=min(reader.attend, chunks.count),
        block=count,
        refresh=reader.refresh or model.info.refresh_interval,
        separator=model.info.separator,
        chunk_tokens=model.info.chunk_tokens,
        ordered=reader.ordered,
        own_position=model.info.own_position,
        static_prompt=reader.static,
    )
    known = [*question.local, *question.targets[:-1]]
    if not reader.paper:
        return focus_log_probs(model.base, adapters, chunks, known, prompt + count - 1, plan)
    alone = paper_form(plan)
    steps = []
    for index in range(count):
        seen = known[: len(question.local) + index]
        plan = replace(alone, prompt_tokens=prompt + index)
        steps.append(focus_log_probs(model.base, adapters, chunks, seen, prompt + index, plan))
    return torch.cat(steps)


def _vote(model: ReadingModel, chunks: ChunkCaches, question: Question, reader: Reader) -> Tensor:
    """The mean of what every row predicts by itself: log-probabilities [targets, vocab]."""
    shown = dynamic_prompt(question.local, question.file_tokens, model.info.prompt_tokens)
    separator = [] if model.info.separator is None else [model.info.separator]
    prompt = [*separator, *(question.local if reader.whole else shown), *question.targets[:-1]]
    _, residual = prompt_rows(model.base, chunks, prompt, model.info.chunk_tokens, whole=True)
    log_probs = model.base.log_probs(residual[:, -len(question.targets) :])
    return log_probs.logsumexp(0) - math.log(chunks.count)
