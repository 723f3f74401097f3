"""Samples for training out of hole files: which tokens, chunks and window each step reads.

Sample g of a run is a function of (seed, g) alone, so a resumed run, and one split over several processes, reads the
same samples in the same order. Knows no model.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from training.input_error import InputError

LANGUAGE_WEIGHTS = {"py": 3.0, "ts": 3.0, "tsx": 2.0}
"""How often a hole of such a file is drawn against one of another language."""


@dataclass(frozen=True)
class Chunk:
    """One offered chunk: header and text as ids."""

    path: str
    ids: list[int]


@dataclass(frozen=True)
class Sample:
    """A place in a project: what is before it, what follows, and the chunks offered to it, best first."""

    repository: str
    path: str
    header: list[int]
    before: list[int]
    target: list[int]
    chunks: list[Chunk]


class HoleStore:
    """Holes of many projects; read as lines, tokenized when asked for."""

    def __init__(self, files: Sequence[Path], tokenizer: Tokenizer) -> None:
        """
        Args:
            files: one hole file a project (`bench/trainingHoles.ts`).

        Raises:
            InputError: when there is no hole.
        """
        self._tokenizer = tokenizer
        self._projects: list[list[str]] = []
        self._weights: list[float] = []
        for file in sorted(files):
            lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line]
            if lines:
                self._projects.append(lines)
                self._weights.append(LANGUAGE_WEIGHTS.get(_language(lines), 1.0))
        if not self._projects:
            raise InputError(
                "No holes to train on: make them with bench/trainingHoles.ts and name their folder."
            )

    def __len__(self) -> int:
        return sum(len(lines) for lines in self._projects)

    def encode(self, text: str) -> list[int]:
        """Ids of a text by itself."""
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def draw(self, rng: random.Random) -> Sample:
        """A random hole: projects by language, holes of a project alike."""
        lines = rng.choices(self._projects, self._weights)[0]
        return self._sample(json.loads(rng.choice(lines)))

    def _sample(self, hole: dict) -> Sample:
        encode = self.encode
        chunks = [Chunk(c["path"], encode(c["header"]) + encode(c["text"])) for c in hole["chunks"]]
        return Sample(
            repository=hole["repository"],
            path=hole["path"],
            header=encode(local_header(hole["path"], hole["chunks"])),
            before=encode(hole["before"][-8192:]),
            target=encode(hole["target"]),
            chunks=chunks,
        )


def local_header(path: str, chunks: Sequence[dict]) -> str:
    """The comment line that names the open file, in the comment style that the chunks' headers have."""
    same = [c["header"] for c in chunks if Path(c["path"]).suffix == Path(path).suffix]
    opening = same[0].split(" ")[0] if same else ("#" if path.endswith(".py") else "//")
    closing = " */" if opening == "/*" else ""
    return f"{opening} {path}{closing}\n"


def _language(lines: Sequence[str]) -> str:
    """The most frequent file name ending of a project's holes."""
    endings = [json.loads(line)["path"].rsplit(".", 1)[-1] for line in lines]
    return max(set(endings), key=endings.count)


@dataclass(frozen=True)
class Window:
    """What one forward reads: local ids whose last `cursors` predict `targets`."""

    local: list[int]
    file_tokens: int
    targets: list[int]


def window(sample: Sample, before: int, first: int, cursors: int) -> Window:
    """The window that predicts target tokens `first` to `first + cursors`, `before` tokens of the file before it."""
    file = sample.before + sample.target
    end = len(sample.before) + first + cursors
    start = max(0, len(sample.before) + first - before)
    kept = file[start : end - 1]
    return Window(sample.header + kept, len(kept), file[end - cursors : end])
