"""Takes the supported, hand-written source files out of an archive. Knows nothing of registries or the lock.

An archive is never unpacked: its regular files are read one by one, and only those kept are written.
"""

import hashlib
import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

SUFFIXES = frozenset((".py", ".ts", ".tsx", ".go", ".rs", ".java", ".c", ".h", ".cc", ".cpp", ".hpp"))
# Compiled JavaScript looks like any other: it is read only from packages known to be written in it.
JAVASCRIPT_SUFFIXES = frozenset((".js", ".jsx", ".mjs"))
LEAST_CHARS, MOST_CHARS = 200, 120_000
MOST_FILES, MOST_BYTES = 20_000, 64 << 20

_LEFT_OUT_FOLDERS = frozenset(
    [
        "node_modules",
        "vendor",
        "vendored",
        "third_party",
        "third-party",
        "thirdparty",
        "_vendor",
        "_vendored",
        "vendors",
        "extern",
        "external",
        "externals",
        "deps",
        "dist",
        "build",
        "out",
        "target",
        "typeshed",
        "generated",
        "__generated__",
        "__snapshots__",
        "snapshots",
        "syntax-tests",
        ".git",
        "debian",
    ]
)
_LEFT_OUT_NAME = re.compile(
    r"\.d\.[cm]?ts$|\.min\.[cm]?js$|_pb2(_grpc)?\.py$|\.pb\.(go|cc|h)$|zz_generated|_generated\.|\.gen\.|_gen\.go$"
    r"|_string\.go$|\.g\.ts$|\.bundle\.js$|^_version\.py$|bindata"
)
_GENERATED = re.compile(
    r"@generated|do not (edit|modify)|\bauto-?matically generated|\bauto-?generated"
    r"|(this )?(file|code) (is|was|has been) generated|(code )?generated (by|from|with) ",
    re.IGNORECASE,
)
_COPYLEFT = re.compile(
    r"SPDX-License-Identifier:[^\n]*\b(A?GPL|LGPL|MPL|EPL|CDDL|EUPL)-?[0-9.]*(?![^\n]*\bOR\b)"
    r"|GNU (Affero |Lesser |Library )?General Public License|Mozilla Public License|Eclipse Public License"
    r"|Common Development and Distribution License",
)
_LICENCE_NAME = re.compile(r"^(un)?(licen[sc]e|copying|copyright|notice)s?\b[^/]*$", re.IGNORECASE)


class ExtractError(Exception):
    """An archive that is broken or too large; the message is one line."""


def members(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Regular files of a tar or zip archive as (path without the archive's top folder, content).

    Links, devices, absolute paths, paths with `..` and files above 4 MiB are passed over. Raises
    ExtractError.
    """
    try:
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as bundle:
                for item in bundle.infolist():
                    path = _safe(item.filename)
                    if path and not item.is_dir() and item.file_size <= 4 << 20:
                        yield path, bundle.read(item)
            return
        data = _deb_data(archive) if archive.suffix == ".deb" else None
        with tarfile.open(archive, "r:*", fileobj=data) as bundle:
            for member in bundle:
                path = _safe(member.name) if data is None else _in_deb(member.name)
                if path and member.isreg() and member.size <= 4 << 20:
                    stream = bundle.extractfile(member)
                    if stream:
                        yield path, stream.read()
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise ExtractError(f"{archive.name} is not a readable archive ({error})") from error


def _deb_data(archive: Path) -> io.BytesIO:
    """The data archive inside a .deb, which is an `ar` archive (see the manual page deb(5))."""
    with archive.open("rb") as stream:
        if stream.read(8) != b"!<arch>\n":
            raise ExtractError(f"{archive.name} is not a Debian package")
        while header := stream.read(60):
            size = int(header[48:58])
            if header.startswith(b"data.tar"):
                return io.BytesIO(stream.read(size))
            stream.seek(size + size % 2, 1)
    raise ExtractError(f"{archive.name} holds no data")


def _in_deb(name: str) -> PurePosixPath | None:
    """Place in a source tree of a file that a Debian library package installs."""
    path = _safe("/".join(["package", name.removeprefix("./")]))
    if path is None:
        return None
    rest = path.as_posix()
    if rest.startswith("usr/share/gocode/src/"):
        return PurePosixPath(*path.parts[4:])
    if rest.startswith("usr/share/cargo/registry/") and len(path.parts) > 5:
        return PurePosixPath(*path.parts[5:])
    return PurePosixPath("copyright") if re.fullmatch(r"usr/share/doc/[^/]+/copyright", rest) else None


def _safe(name: str) -> PurePosixPath | None:
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or "\\" in name or "\0" in name or len(parts) < 2:
        return None
    return PurePosixPath(*parts[1:])


def is_source(path: PurePosixPath, text: str, javascript: bool) -> bool:
    """Whether a file is supported, hand-written source under the package's own licence."""
    suffixes = JAVASCRIPT_SUFFIXES | SUFFIXES if javascript else SUFFIXES
    if path.suffix not in suffixes or not LEAST_CHARS <= len(text) <= MOST_CHARS:
        return False
    if _LEFT_OUT_NAME.search(path.name) or any(part.lower() in _LEFT_OUT_FOLDERS for part in path.parts[:-1]):
        return False
    head = text[:3000]
    if _COPYLEFT.search(head) or _GENERATED.search(text[:800]) or "\0" in text:
        return False
    lines = text.split("\n")
    return max(map(len, lines)) <= 2000 and len(text) / len(lines) <= 120


def is_licence(path: PurePosixPath) -> bool:
    """Whether a file at the package's top is its licence or notice."""
    return len(path.parts) == 1 and path.suffix not in SUFFIXES and bool(_LICENCE_NAME.match(path.name))


def extract(archive: Path, javascript: bool, leave_out: tuple[str, ...], folder: Path) -> tuple[int, int]:
    """Writes the kept files of an archive below `folder`; returns (files, bytes) of source, no licences.

    Nothing below a folder of `leave_out` (paths in the package) is kept. A file whose content was already
    seen is written once. Raises ExtractError.
    """
    files = size = 0
    seen: set[bytes] = set()
    for path, content in members(archive):
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if is_licence(path):
            _write(folder, path, content)
            continue
        if any(path.is_relative_to(left) for left in leave_out):
            continue
        digest = hashlib.sha256(content).digest()
        if digest in seen or not is_source(path, text, javascript):
            continue
        seen.add(digest)
        files, size = files + 1, size + len(content)
        if files > MOST_FILES or size > MOST_BYTES:
            raise ExtractError(
                f"{archive.name} has more than {MOST_FILES} source files or {MOST_BYTES} bytes"
            )
        _write(folder, path, content)
    return files, size


def _write(folder: Path, path: PurePosixPath, content: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
