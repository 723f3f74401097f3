"""Checks that a package's licence is read from its metadata and held against its licence file."""

from pathlib import Path

import pytest
from licence import about
from test_extract import tar_of

MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
BSD3 = "Redistribution and use in source and binary forms ... may be used to endorse or promote products"
GPL = "GNU GENERAL PUBLIC LICENSE Version 3"


def info(licence: str) -> str:
    return f"Metadata-Version: 2.1\nName: area\nVersion: 1.2\n{licence}\n\nbody"


@pytest.mark.parametrize(
    ("headers", "text", "expected"),
    [
        ("License-Expression: MIT", MIT, "MIT"),
        ("License: BSD", BSD3, "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: BSD License", BSD3, "BSD-3-Clause"),
        ("License-Expression: MIT OR Apache-2.0", MIT, "MIT"),
        ("Summary: x", MIT, "MIT"),
    ],
)
def test_reads_a_python_package(tmp_path: Path, headers: str, text: str, expected: str) -> None:
    archive = tar_of(
        tmp_path / "area-1.2.tar.gz", {"area-1.2/PKG-INFO": info(headers), "area-1.2/LICENSE": text}
    )
    assert about("pypi", archive) == ("1.2", expected)


@pytest.mark.parametrize(
    ("headers", "text"),
    [("License: MIT", BSD3), ("License: GPL-3.0", GPL), ("Summary: x", GPL), ("License: MIT", GPL)],
)
def test_a_contradiction_or_copyleft_is_no_licence_id(tmp_path: Path, headers: str, text: str) -> None:
    archive = tar_of(
        tmp_path / "area-1.2.tar.gz", {"area-1.2/PKG-INFO": info(headers), "area-1.2/LICENSE": text}
    )
    assert about("pypi", archive)[1] not in ("MIT", "BSD-3-Clause")


def test_reads_an_npm_package(tmp_path: Path) -> None:
    package = '{"name": "area", "version": "3.0.0", "license": "MIT"}'
    archive = tar_of(tmp_path / "area.tgz", {"package/package.json": package, "package/LICENSE": MIT})
    assert about("npm", archive) == ("3.0.0", "MIT")
