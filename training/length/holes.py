"""Digs long holes: the last tokens of a long text, with all the repository before them.

Every hole is measured at every length, so lengths are compared at the same tokens: a shorter text is the end of a
longer one.

    python -m training.length.holes --model MODEL --repo DIR [--repo DIR …] --out FILE [--holes 4] [--length 131072]
"""

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from training.gguf_model import load_tokenizer
from training.input_error import InputError
from training.length.repository_text import Encode, LongText, lay_out, source_files

SCORED = 256
"""last tokens of a hole: what is predicted"""
SHORTEST = 4096


@dataclass(frozen=True)
class LongHole:
    """A text's end; `ids` end with the scored tokens, which begin at a line of one file."""

    id: str
    repository: str
    path: str
    scored: int
    ids: list[int]

    def text(self, length: int) -> list[int]:
        """Its last `length` tokens."""
        return self.ids[len(self.ids) - length :]


def dig(
    text: LongText, repository: str, count: int, length: int, seed: int, scored: int = SCORED
) -> list[LongHole]:
    """At most `count` holes, one a file and round, files at random; shorter where the repository is smaller.

    Returns:
        no hole where no file ends `SHORTEST` tokens behind the text's start.
    """
    while length >= SHORTEST:
        places = [
            (file.path, [start for start in file.lines if length <= start + scored <= file.end])
            for file in text.files
        ]
        places = [(path, starts) for path, starts in places if starts]
        if places:
            break
        length //= 2
    else:
        return []
    rng = random.Random(f"{seed}/{repository}")
    rng.shuffle(places)
    holes: list[LongHole] = []
    while len(holes) < count and any(starts for _, starts in places):
        for path, starts in places:
            if not starts or len(holes) == count:
                continue
            end = starts.pop(rng.randrange(len(starts))) + scored
            name = f"{repository}:{path}:{end}"
            holes.append(LongHole(name, repository, path, scored, text.ids[end - length : end]))
    return holes


def by_turns(holes: list[list[LongHole]]) -> list[LongHole]:
    """One of each repository, then the second of each: a run that stops early has seen all of them."""
    rounds = range(max((len(own) for own in holes), default=0))
    return [own[index] for index in rounds for own in holes if index < len(own)]


def load_holes(file: Path, most: int | None = None) -> list[LongHole]:
    """The first `most` holes of a file.

    Raises:
        InputError: when there is no such file, or it holds something else.
    """
    if not file.is_file():
        raise InputError(f"No long holes at {file}: dig them with training.length.holes.")
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
        return [LongHole(**line) for line in lines][:most]
    except (ValueError, TypeError) as error:
        raise InputError(f"{file} holds no long holes: dig them with training.length.holes.") from error


def _encoder(tokenizer: Tokenizer) -> Encode:
    def encode(text: str) -> tuple[list[int], list[tuple[int, int]]]:
        encoding = tokenizer.encode(text, add_special_tokens=False)
        return encoding.ids, encoding.offsets

    return encode


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.length.holes", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--model", type=Path, required=True, help=".gguf file or Hugging Face folder: its tokenizer"
    )
    parser.add_argument(
        "--repo", type=Path, action="append", required=True, help="a repository; may be repeated"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--holes", type=int, default=4, help="in all, the same number of every repository")
    parser.add_argument(
        "--length", type=int, default=131072, help="tokens of a hole, what is scored included"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        encode = _encoder(load_tokenizer(arguments.model))
        share = -(-arguments.holes // len(arguments.repo))
        dug = []
        for repository in arguments.repo:
            text = lay_out(source_files(repository), encode)
            own = dig(text, repository.resolve().name, share, arguments.length, arguments.seed)
            longest = len(own[0].ids) if own else 0
            print(
                f"{repository.name}: {len(text.ids)} tokens, {len(own)} holes of {longest}", file=sys.stderr
            )
            dug.append(own)
    except InputError as error:
        sys.exit(str(error))
    holes = by_turns(dug)[: arguments.holes]
    with arguments.out.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(vars(hole)) + "\n" for hole in holes)


if __name__ == "__main__":
    main()
