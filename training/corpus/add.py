"""Pins packages in the corpus lock: looks each up, reads its licence, counts its source files.

    python training/corpus/add.py --out DIR REGISTRY:LANGUAGE:SPLIT:NAME[==VERSION][=LICENCE] ...

LICENCE (an SPDX id) is only for a package whose metadata does not name it; read its licence file first.
"""

import argparse
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from download import install, place
from entries import LANGUAGES, LICENCES, REGISTRIES, SPLITS, Entry, read_lock, refusal, write_lock
from extract import ExtractError
from fetch import FetchError, fetch, sha256_of
from licence import about

LEAST_BYTES, MOST_BYTES = 40_000, 15_000_000


def pin(wanted: str, leave_out: tuple[str, ...], out: Path) -> Entry:
    """The lock entry of one `REGISTRY:LANGUAGE:SPLIT:NAME[==VERSION][=LICENCE]`, extracted below `out`.

    Raises FetchError or ExtractError, also for a package that the corpus may not hold.
    """
    try:
        registry, language, split, rest = wanted.split(":", 3)
    except ValueError as error:
        raise FetchError("not REGISTRY:LANGUAGE:SPLIT:NAME") from error
    if registry not in REGISTRIES or language not in LANGUAGES or split not in SPLITS:
        raise FetchError(f"registry, language and split are of {REGISTRIES}, {LANGUAGES}, {SPLITS}")
    pinned, _, said = rest.replace("==", "\0").partition("=")
    name, _, version = pinned.partition("\0")
    reason = refusal(name, split)
    if reason:
        raise FetchError(reason)
    entry = Entry(registry, name, version, said, language, split, "", 0, 0, leave_out)
    folder = out / ".work" / entry.folder
    try:
        archive = fetch(registry, name, version or None, folder / "archive", out / ".state")
        version, licence = about(registry, archive)
        licence = said or licence
        if licence not in LICENCES:
            raise FetchError(f"licence {licence!r} is not in the allowed list")
        entry = Entry(registry, name, version, licence, language, split, sha256_of(archive), 0, 0, leave_out)
        entry = install(entry, archive, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not LEAST_BYTES <= entry.bytes <= MOST_BYTES:
        shutil.rmtree(place(entry, out))
        raise ExtractError(f"{entry.files} source files, {entry.bytes} bytes: too small or too large")
    return entry


def main() -> None:
    """Runs the command line; exits 1 when any package could not be pinned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to extract into")
    parser.add_argument("wanted", nargs="+", metavar="REGISTRY:LANGUAGE:SPLIT:NAME[==VERSION][=LICENCE]")
    parser.add_argument(
        "--leave-out", action="append", default=[], metavar="FOLDER", help="folder of the packages"
    )
    options = parser.parse_args()
    out: Path = options.out.resolve()
    failed = 0

    def attempt(wanted: str) -> Entry | str:
        try:
            return pin(wanted, tuple(options.leave_out), out)
        except (FetchError, ExtractError) as error:
            return f"{wanted}: {error}"

    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(attempt, options.wanted):
            if isinstance(result, str):
                failed += 1
                print(result, file=sys.stderr, flush=True)
                continue
            kept = [
                entry
                for entry in read_lock()
                if (entry.registry, entry.name) != (result.registry, result.name)
            ]
            write_lock([*kept, result])
            print(
                f"{result.folder} {result.version} {result.licence} {result.files} files {result.bytes} bytes"
            )
    if failed:
        raise SystemExit(f"{failed} packages were not pinned")


if __name__ == "__main__":
    main()
