"""Downloads the training corpus: every package of the lock, checked and reduced to its source files.

    python training/corpus/download.py --out DIR [--split train] [--only NAME]

Each package lies in DIR/<split>/<registry>-<name>/. What is already there is not fetched again.
"""

import argparse
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from entries import SPLITS, Entry, read_lock
from extract import ExtractError, extract
from fetch import FetchError, fetch, sha256_of


def place(entry: Entry, out: Path) -> Path:
    """Folder of a complete package; it exists only when all of its files were written."""
    return out / entry.split / entry.folder


def stamp(entry: Entry) -> str:
    """What a complete folder's `.complete` file holds: another version or count means fetching again."""
    return f"{entry.name} {entry.version} {entry.sha256} {entry.files} {entry.bytes}\n"


def is_complete(entry: Entry, out: Path) -> bool:
    """Whether this very entry was already extracted below `out`."""
    marker = place(entry, out) / ".complete"
    return marker.exists() and marker.read_text("utf-8") == stamp(entry)


def install(entry: Entry, archive: Path, out: Path) -> Entry:
    """Extracts an archive and moves it to its place; returns the entry with the counts found."""
    work = out / ".work" / entry.folder / "source"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    files, size = extract(archive, entry.language == "javascript", entry.leave_out, work)
    found = replace(entry, files=files, bytes=size)
    (work / ".complete").write_text(stamp(found), "utf-8")
    target = place(entry, out)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    work.rename(target)
    return found


def download(entry: Entry, out: Path) -> None:
    """Fetches, checks and extracts one package. Raises FetchError or ExtractError."""
    folder = out / ".work" / entry.folder
    try:
        archive = fetch(entry.registry, entry.name, entry.version, folder / "archive", out / ".state")
        found = sha256_of(archive)
        if found != entry.sha256:
            raise FetchError(f"sha256 of {archive.name} is {found}, the lock says {entry.sha256}")
        got = install(entry, archive, out)
        if (got.files, got.bytes) != (entry.files, entry.bytes):
            shutil.rmtree(place(entry, out))
            counts = f"{got.files} files, {got.bytes} bytes; the lock says {entry.files}, {entry.bytes}"
            raise ExtractError(f"extraction gave {counts}: pin it again with add.py")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Runs the command line; exits 1 when any package failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to download into")
    parser.add_argument("--split", choices=SPLITS, help="only this split")
    parser.add_argument("--only", metavar="NAME", help="only the package of this name")
    parser.add_argument("--jobs", type=int, default=4, help="packages fetched at a time")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    entries = [
        entry
        for entry in read_lock()
        if options.split in (None, entry.split) and options.only in (None, entry.name)
    ]
    if not entries:
        raise SystemExit("no package of the lock fits --split and --only")
    todo = [entry for entry in entries if not is_complete(entry, out)]
    done, failed = len(entries) - len(todo), 0
    with ThreadPoolExecutor(options.jobs) as pool:
        tasks = {pool.submit(download, entry, out): entry for entry in todo}
        for task in as_completed(tasks):
            entry = tasks[task]
            try:
                task.result()
                done += 1
                print(f"\r{done}/{len(entries)} packages  {entry.folder:<48.48}", end="", flush=True)
            except (FetchError, ExtractError) as error:
                failed += 1
                print(f"\r{entry.folder} {entry.version}: {error}", file=sys.stderr, flush=True)
    print(f"\r{done}/{len(entries)} packages complete in {out}{'':<40}")
    if failed:
        raise SystemExit(
            f"{failed} packages failed; run the same command again, or pin them anew with add.py"
        )


if __name__ == "__main__":
    main()
