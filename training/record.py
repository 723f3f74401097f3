"""Losses token by token, a line of JSON a hole, written as they are found: an interrupted evaluation goes on.

Knows no model; what was measured is told by a header of plain values.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.input_error import InputError


class Record:
    """Losses by hole's key and reader's name; every hole's new ones are appended to the file at once."""

    def __init__(self, file: Path, header: Mapping[str, Any]) -> None:
        """
        Args:
            header: what the losses depend on besides hole and reader.

        Raises:
            InputError: when the file was written under another header.
        """
        self._file = file
        self._nats: dict[str, dict[str, list[float]]] = {}
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            self._append({"header": dict(header)})
            return
        lines = file.read_text(encoding="utf-8").split("\n")
        # A line that was cut off by a kill is measured again.
        whole = lines[:-1]
        if lines[-1]:
            file.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
        found = json.loads(whole[0])["header"] if whole else None
        if found is None:
            self._append({"header": dict(header)})
        elif found != json.loads(json.dumps(header)):
            changed = sorted(name for name in header if found.get(name) != header[name])
            raise InputError(
                f"{file} was measured with another {' and '.join(changed)}: name another file with --out, or remove it."
            )
        for line in whole[1:]:
            hole = json.loads(line)
            self._nats.setdefault(hole["key"], {}).update(hole["nats"])

    def at(self, key: str) -> dict[str, list[float]]:
        """Losses by reader at a hole, as far as they are known."""
        return self._nats.get(key, {})

    def add(self, key: str, nats: Mapping[str, list[float]]) -> None:
        """Keeps what readers lost at a hole."""
        rounded = {reader: [round(value, 5) for value in values] for reader, values in nats.items()}
        self._nats.setdefault(key, {}).update(rounded)
        self._append({"key": key, "nats": rounded})

    def _append(self, line: dict[str, Any]) -> None:
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(f"{json.dumps(line)}\n")
