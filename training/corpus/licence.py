"""Reads a package's version and licence from its source archive. Knows nothing of which licences are allowed.

The metadata's licence counts only when the licence file's text does not contradict it.
"""

import json
import re
import tarfile
from email.parser import HeaderParser
from pathlib import Path

from extract import is_licence, members

_TEXTS = (
    ("Apache-2.0", r"Apache License,?\s+Version 2\.0|apache\.org/licenses/LICENSE-2\.0"),
    (
        "BSD-3-Clause",
        r"Redistribution and use in source and binary forms[\s\S]*(endorse or promote|be used to endorse)",
    ),
    ("BSD-2-Clause", r"Redistribution and use in source and binary forms"),
    ("MIT", r"Permission is hereby granted, free of charge, to any person obtaining a\s+copy"),
    ("ISC", r"Permission to use, copy, modify, and(/or)? distribute this software"),
    ("PSF-2.0", r"PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2"),
)
_COPYLEFT = re.compile(
    r"GNU (AFFERO |LESSER |LIBRARY )?GENERAL PUBLIC LICENSE|MOZILLA PUBLIC LICENSE|ECLIPSE PUBLIC",
    re.IGNORECASE,
)
_WORDS = (
    (r"apache", "Apache-2.0"),
    (r"\bmit\b|\bexpat\b", "MIT"),
    (r"bsd[- ]?2|2-clause|simplified bsd", "BSD-2-Clause"),
    (r"bsd[- ]?3|3-clause|new bsd|modified bsd", "BSD-3-Clause"),
    (r"\bisc\b", "ISC"),
    (r"python software foundation|\bpsf", "PSF-2.0"),
    (r"\bbsd\b", "BSD"),
)


def about(registry: str, archive: Path) -> tuple[str, str]:
    """Version and SPDX licence id of an archive; the licence is a description in words when it is not clear.

    Of a choice between licences (`MIT OR Apache-2.0`) the first allowed one is given.
    """
    texts: list[str] = []
    metadata: dict[str, bytes] = {}
    for path, content in members(archive):
        if is_licence(path) or (len(path.parts) == 2 and path.parts[0].lower() in ("licenses", "licences")):
            texts.append(content.decode("utf-8", "replace"))
        elif str(path) in ("PKG-INFO", "package.json", "Cargo.toml"):
            metadata[str(path)] = content
    by_text = [found for text in texts if (found := _of_text(text))]
    if registry == "pypi":
        version, said = _of_pkg_info(metadata.get("PKG-INFO", b""))
    elif registry == "npm":
        package = json.loads(metadata["package.json"])
        version, said = str(package["version"]), package.get("license", "")
        said = said.get("type", "") if isinstance(said, dict) else str(said)
    else:
        version, said = _of_deb(archive, texts) if archive.suffix == ".deb" else _of_debian(archive.parent)
        if said:  # debian/copyright was reviewed by hand, and its text holds other files' licences too
            by_text, texts = [], []
    return version, _agreed(said, by_text, any(_COPYLEFT.search(text[:400]) for text in texts))


def _of_text(text: str) -> str | None:
    return next((licence for licence, pattern in _TEXTS if re.search(pattern, text)), None)


def _agreed(said: str, by_text: list[str], copyleft: bool) -> str:
    """The one licence that metadata and texts agree on, else words that name the disagreement."""
    named = [spdx for pattern, spdx in _WORDS if re.search(pattern, said, re.IGNORECASE)]
    choice = bool(re.search(r"\bor\b|/", said, re.IGNORECASE))
    if not choice and (copyleft or re.search(r"GPL|MPL|EPL|mozilla", said, re.IGNORECASE)):
        return f"{said or 'none'} by metadata{', copyleft by text' if copyleft else ''}"
    if "BSD" in named:
        named = [licence for licence in named if licence.startswith("BSD-")] or [
            text for text in by_text if text.startswith("BSD-")
        ]
    if not named:
        return by_text[0] if by_text and not said else said or "none found"
    common = [licence for licence in named if licence in by_text] if by_text else named
    return common[0] if common else f"{said} by metadata, {by_text[0]} by text"


def _of_pkg_info(content: bytes) -> tuple[str, str]:
    headers = HeaderParser().parsestr(content.decode("utf-8", "replace"))
    classifiers = [
        text.split("::")[-1].strip() for text in headers.get_all("Classifier", []) if "License ::" in text
    ]
    plain = (headers.get("License") or "").strip().split("\n")[0][:80]
    expression = headers.get("License-Expression") or ""
    return headers.get("Version", ""), expression or " OR ".join(dict.fromkeys([*classifiers, plain])).strip(
        " OR"
    )


def _of_debian(folder: Path) -> tuple[str, str]:
    """Version of the .dsc, and the licence debian/copyright gives for `Files: *`."""
    description = next(folder.glob("*.dsc")).read_text("utf-8", "replace")
    found = re.search(r"^Version: (\S+)$", description, re.MULTILINE)
    text = ""
    for packaging in folder.glob("*.debian.tar.*"):
        with tarfile.open(packaging) as bundle:
            stream = bundle.extractfile("debian/copyright")
            text = stream.read().decode("utf-8", "replace") if stream else ""
    return (found.group(1) if found else ""), _of_copyright(text)


def _of_deb(archive: Path, texts: list[str]) -> tuple[str, str]:
    """Version in a .deb's file name (`:` is written `%3a`), and the licence of its copyright file."""
    version = archive.name.split("_")[1].replace("%3a", ":")
    return version, _of_copyright("\n\n".join(texts))


def _of_copyright(text: str) -> str:
    """The licence that a debian/copyright text gives for `Files: *`, or for the first paragraph of files."""
    for paragraph in re.split(r"\n\s*\n", text):
        if re.search(r"^Files:\s*(\*|\S+/\*)\s*$", paragraph, re.MULTILINE):
            line = re.search(r"^License:\s*(.+)$", paragraph, re.MULTILINE)
            return line.group(1).strip() if line else ""
    return ""
