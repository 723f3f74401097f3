"""Questions to readers: token ids before and after a cursor and the chunks offered to it.

Written by `bench/questions.ts`; the engine scores the same ids (`bench/scoreHoles.ts`), so both can be compared.
Knows no model and no text.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.caches import Ids
from training.input_error import InputError

SOURCES = ("gate", "random", "other")
"""Where a reader's chunks come from: offered to the hole, or controls drawn of the same or of another repository."""


@dataclass(frozen=True)
class Question:
    """One hole. Chunks are best first; `key` names the content, so that a result can be resumed."""

    key: str
    repository: str
    path: str
    mode: str
    stratum: str
    local: list[int]
    """header and the file's last tokens before the cursor; the last one is the cursor's"""
    file_tokens: int
    """how many of `local` follow the header"""
    targets: list[int]
    chunks: dict[str, list[list[int]]]
    """ids by source"""
    longer: dict[int, list[int]]
    """the local context with more tokens of the file, by their number"""

    def offered(self, source: str, chunk_tokens: int) -> list[list[int]]:
        """Chunks of a source; longer ones than `chunk_tokens` are cut into several, in order.

        Raises:
            InputError: when the file of questions has no such controls.
        """
        if source not in self.chunks:
            raise InputError(f"The questions hold no {source} chunks: write them with --controls K.")
        return [piece for ids in self.chunks[source] for piece in pieces(ids, chunk_tokens)]


def pieces(ids: Ids, most: int) -> list[list[int]]:
    """Cuts ids into parts of at most `most`."""
    return [list(ids[start : start + most]) for start in range(0, len(ids), most)]


def load_questions(files: Sequence[Path], most: int | None = None) -> list[Question]:
    """Reads question files in order; of `most` at most, each file gives as many, spread evenly over all of it.

    Raises:
        InputError: naming the first line that is no question.
    """
    by_file: list[list[Question]] = []
    for file in files:
        if not file.is_file():
            raise InputError(f"No questions at {file}: write them with bench/questions.ts.")
        lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line]
        by_file.append([_question(file, number, line) for number, line in enumerate(lines, 1)])
    if most is not None:
        by_file = [_spread(found, _share(most, len(files), index)) for index, found in enumerate(by_file)]
    found = [question for questions in by_file for question in questions]
    if not found:
        raise InputError("No questions: write them with bench/questions.ts.")
    return found


def _spread(questions: list[Question], most: int) -> list[Question]:
    """Files are sorted by project and mode, so their first questions alone would be of one project."""
    if len(questions) <= most:
        return questions
    return [questions[index * len(questions) // most] for index in range(most)]


def _share(whole: int, parts: int, index: int) -> int:
    """Part `index` of `whole` split as evenly as it goes."""
    return whole // parts + (1 if index < whole % parts else 0)


def _question(file: Path, number: int, line: str) -> Question:
    try:
        raw = json.loads(line)
        chunks = {"gate": [chunk["ids"] for chunk in raw["chunks"]]}
        chunks |= {source: [chunk["ids"] for chunk in raw[source]] for source in SOURCES[1:] if source in raw}
        return Question(
            key=hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:16],
            repository=raw["repository"],
            path=raw["path"],
            mode=raw["mode"],
            stratum=raw["stratum"],
            local=raw["local"],
            file_tokens=raw["localFileTokens"],
            targets=raw["targets"],
            chunks={source: [ids for ids in each if ids] for source, each in chunks.items()},
            longer={int(tokens): ids for tokens, ids in raw.get("longer", {}).items()},
        )
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(
            f"Line {number} of {file} is no question ({error!r}): write the file with bench/questions.ts."
        ) from error
