"""Ways to read a long text, by name. Functions of names and numbers; knows no tensor.

`full`; `pi`, `ntk`, `yarn` (full attention, frequencies scaled to the length); `stream:W` (StreamingLLM) and `window:W`
(the text's last W tokens alone), W counting what is scored; `focus`, `attend:D+focus`, `attend:D` (the D chunks of
the largest candidate share, without candidates) and `memory`, each with `@L` for L tokens of local context.

Not here: Activation Beacon (arXiv 2401.03462), whose attention projections are trained on a billion tokens, and CEPE
(arXiv 2402.16617), which trains an encoder and cross-attention in every layer of the decoder. With the hours that two
cores have for either they would lose by their budget and not by their idea.
"""

import re
from dataclasses import dataclass

from training.input_error import InputError
from training.length.rope import ROPES
from training.reader_name import refuse_twice

LOCAL_TOKENS = 256
_NAME = re.compile(
    r"(?P<whole>full|pi|ntk|yarn)|(?P<cut>stream|window):(?P<tokens>\d+)"
    r"|(?:(?P<memory>memory)|attend:(?P<direct>[1-9]\d*)(?P<beside>\+focus)?|(?P<focus>focus))(?:@(?P<local>\d+))?"
)
_GRAMMAR = (
    "full, pi, ntk, yarn, stream:W, window:W, memory, focus, attend:D or attend:D+focus, the last four @L"
)


@dataclass(frozen=True)
class Method:
    """One way to read a long text."""

    name: str
    kind: str
    """full, pi, ntk, yarn, stream, window, memory or focus (attend is focus with direct chunks)"""
    window: int = 0
    """of stream and window, tokens"""
    direct: int = 0
    candidates: bool = True
    local: int = LOCAL_TOKENS
    """of methods that read chunks: tokens of local context"""

    @property
    def reads_chunks(self) -> bool:
        return self.kind in ("memory", "focus")

    @property
    def attends_to_all(self) -> bool:
        return self.kind == "full" or self.kind in ROPES


def parse_method(name: str) -> Method:
    """The method of a written name.

    Raises:
        InputError: for anything else.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise InputError(f"Unknown method {name}: use {_GRAMMAR}.")
    if match["whole"]:
        return Method(name, match["whole"])
    if match["cut"]:
        return Method(name, match["cut"], window=int(match["tokens"]))
    local = int(match["local"] or LOCAL_TOKENS)
    if match["memory"]:
        return Method(name, "memory", local=local)
    direct = int(match["direct"] or 0)
    return Method(
        name, "focus", direct=direct, candidates=bool(match["focus"] or match["beside"]), local=local
    )


def parse_methods(names: str) -> list[Method]:
    """Methods of a list with commas.

    Raises:
        InputError: for an unknown name, or one that stands there twice.
    """
    methods = [parse_method(name.strip()) for name in names.split(",")]
    refuse_twice([method.name for method in methods], "Method")
    return methods


@dataclass(frozen=True)
class Limits:
    """What is not asked of a method because it would cost too much, or say nothing new; tokens."""

    full: int = 16384
    """longest text that is read with full attention"""
    trained_context: int = 8192


def applies(method: Method, length: int, limits: Limits) -> bool:
    """Whether a method has something of its own to say at a length.

    Scaled frequencies are those of `full` within the trained context, a window no shorter than the text is `full`.
    """
    if method.attends_to_all and length > limits.full:
        return False
    if method.kind in ROPES:
        return length > limits.trained_context
    return method.window < length
