"""A reader's written name and what it says: `attend:2+focus:8-refresh1@random`.

Names: `local`, `prompt:K`, `attend:D`, `focus:K`, `attend:D+focus:K`, `memory:K`, `vote:K`, then `-untrained` and other
forms, then `@random` or `@other` for controls. Knows nothing of how a reader works.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.input_error import InputError
from training.questions import SOURCES

_NAME = re.compile(
    r"(?:local(?:@(?P<longer>\d+))?"
    r"|prompt:(?P<prompt>\d+)|memory:(?P<memory>\d+)|vote:(?P<vote>\d+)"
    r"|attend:(?P<attend>\d+)(?:\+focus:(?P<beside>\d+))?|focus:(?P<focus>\d+))"
    r"(?P<forms>(?:-[a-z0-9]+)*)(?:@(?P<source>random|other))?"
)
_GRAMMAR = (
    "local, local@N, prompt:K, attend:D, focus:K, attend:D+focus:K, memory:K or vote:K; then -untrained, "
    "-refreshN, -static, -ordered, -paper (focus) or -whole (vote); "
    "then @random or @other"
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
    refuse_twice([reader.name for reader in readers], "Reader")
    return readers


def refuse_twice(names: Sequence[str], kind: str) -> None:
    """Checks a list of names; `kind` says of what they are.

    Raises:
        InputError: for one that stands there twice.
    """
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    if twice:
        raise InputError(f"{kind} {twice[0]} is named twice.")
