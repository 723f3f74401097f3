"""Results, a JSON line each, in a file that an interrupted run goes on with; its first line says how they were made."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from training.input_error import InputError

Record = dict[str, Any]


def sha256(file: Path) -> str:
    """Of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def provenance() -> Record:
    """What made a result, beside its settings: command, commit, versions, threads."""
    folder = Path(__file__).parent
    asked = subprocess.run(["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True)
    return {
        "command": " ".join(["python -m " + _module(), *(_bare(argument) for argument in sys.argv[1:])]),
        "commit": asked.stdout.strip() or None,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
    }


def _module() -> str:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name if spec else Path(sys.argv[0]).stem


def _bare(argument: str) -> str:
    """Paths lose their folders: results are published."""
    return Path(argument).name if argument.startswith("/") else argument


class RecordFile:
    """Records with their keys; the same key is never made twice."""

    def __init__(self, path: Path, keys: Sequence[str], settings: Record) -> None:
        """
        Args:
            keys: fields that tell one record from another.
            settings: all that decides a record beside its key.

        Raises:
            InputError: when the file was made with other settings.
        """
        self._path, self._keys, self._settings = path, keys, settings
        self.records: list[Record] = []
        if path.is_file() and path.stat().st_size:
            _drop_cut_line(path)
            first, self.records = read_records(path)
            if first["settings"] != json.loads(json.dumps(settings)):
                changed = [name for name in settings if first["settings"].get(name) != settings[name]]
                raise InputError(
                    f"{path} was made with another {', '.join(changed)}: name another file with --out."
                )
        self._there = {self._key(record) for record in self.records}

    def has(self, **key: str | int) -> bool:
        return self._key(key) in self._there

    def add(self, record: Record) -> None:
        """Writes a record at once."""
        if not self.records:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("", encoding="utf-8")
            self._write({"settings": self._settings, "made": provenance()})
        self._write(record)
        self.records.append(record)
        self._there.add(self._key(record))

    def _key(self, record: Record) -> tuple:
        return tuple(record[name] for name in self._keys)

    def _write(self, record: Record) -> None:
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")


def read_records(path: Path) -> tuple[Record, list[Record]]:
    """The first line of a record file, and its records.

    Raises:
        InputError: when it is no such file.
    """
    try:
        first, *records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        first["settings"], first["made"]
    except (ValueError, KeyError) as error:
        raise InputError(f"{path} holds no records of training.length: name another file.") from error
    return first, records


def _drop_cut_line(path: Path) -> None:
    """An interruption may have cut the last line off."""
    whole, _, rest = path.read_text(encoding="utf-8").rpartition("\n")
    if rest:
        path.write_text(f"{whole}\n" if whole else "", encoding="utf-8")
