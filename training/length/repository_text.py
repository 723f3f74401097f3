"""A repository as one long text: its source files in path order, each behind a comment that names it.

Which files: tracked ones of the languages whose grammars the product ships, 200 to 120,000 characters, without
declaration, generated and vendored files (eval.md), told apart as `server/workspace/ignore.ts` does.
"""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from training.input_error import InputError

FEWEST, MOST = 200, 120_000
_SOURCE = re.compile(r"\.([cm]?[tj]s|[tj]sx|py[iw]?|go|rs|java|[ch]|cc|cpp|cxx|hh|hpp|hxx)$")
_LEFT_OUT = re.compile(
    r"(^|/)(node_modules|bower_components|_?vendor(ed)?|third[-_]party|site-packages|__pycache__|dist)/"
    r"|\.d\.[cm]?ts$|[.-]min\.[cm]?js$|\.pb\.go$|_pb2(_grpc)?\.pyi?$"
)
_GENERATED = re.compile(
    r"@generated\b|\b(code |auto(matically)?[- ]?)generated\b.*\bdo not edit\b", re.IGNORECASE
)
_MARK_WITHIN = 1000
_VALUE_LINE = re.compile(r"""\s*([-\d.,\s()[\]{}eExXa-fA-F_]*|(['"`]).*\2)\s*[,;]?\s*""")
_TABLE_FROM, _TABLE_SHARE = 50_000, 0.9
_LONGEST_LINE = 5000

Encode = Callable[[str], tuple[list[int], list[tuple[int, int]]]]
"""A text's ids and their character ranges."""


@dataclass(frozen=True)
class FileSpan:
    """Where a file lies in the long text, tokens; `lines` are the first tokens of its lines of code."""

    path: str
    start: int
    end: int
    lines: list[int]


@dataclass(frozen=True)
class LongText:
    """A repository laid out."""

    ids: list[int]
    files: list[FileSpan]


def source_files(repository: Path) -> list[tuple[str, str]]:
    """(path, text) of the files that belong to the long text, in path order.

    Raises:
        InputError: when the folder is no git repository.
    """
    command = ["git", "-C", str(repository), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True)
    if listed.returncode:
        raise InputError(f"{repository} is no git repository: name one with --repo.")
    found = []
    for path in sorted(listed.stdout.decode("utf-8").split("\0")):
        if not _SOURCE.search(path) or _LEFT_OUT.search(path.lower()):
            continue
        try:
            text = (repository / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if FEWEST <= len(text) <= MOST and not _written_by_program(text):
            found.append((path, text))
    return found


def _written_by_program(text: str) -> bool:
    """Generated, minified, or a table of values."""
    lines = text.split("\n")
    if _GENERATED.search(text[:_MARK_WITHIN]) or max(map(len, lines)) > _LONGEST_LINE:
        return True
    values = sum(_VALUE_LINE.fullmatch(line) is not None for line in lines) if len(text) > _TABLE_FROM else 0
    return values > _TABLE_SHARE * len(lines)


def lay_out(files: list[tuple[str, str]], encode: Encode) -> LongText:
    """The files one behind the other."""
    ids: list[int] = []
    spans: list[FileSpan] = []
    for path, text in files:
        comment = "#" if path.endswith((".py", ".pyi", ".pyw")) else "//"
        own, ranges = encode(f"{comment} {path}\n{text}" + ("" if text.endswith("\n") else "\n"))
        spans.append(
            FileSpan(path, len(ids), len(ids) + len(own), _line_starts(comment, path, text, ranges, len(ids)))
        )
        ids.extend(own)
    return LongText(ids, spans)


def _line_starts(comment: str, path: str, text: str, ranges: list[tuple[int, int]], first: int) -> list[int]:
    """Tokens that begin a line of code, the line's indentation perhaps among the token before."""
    header = len(f"{comment} {path}\n")
    found = []
    token = 0
    for line in re.finditer(r"[^\r\n]+", text):
        begin = header + line.start()
        code = header + line.end() - len(line[0].lstrip())
        while token < len(ranges) and ranges[token][0] < begin:
            token += 1
        if line[0].strip() and token < len(ranges) and ranges[token][0] <= code:
            found.append(first + token)
    return found
