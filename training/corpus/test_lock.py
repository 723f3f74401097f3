"""Checks the corpus lock without a network: complete, sorted, permissive, and apart from what is measured."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from entries import (
    DEV_ONLY,
    LANGUAGES,
    LICENCES,
    LOCK,
    REGISTRIES,
    RESERVED,
    SPLITS,
    Entry,
    read_lock,
    refusal,
    write_lock,
)


def test_lock_is_sorted_and_holds_a_package_once() -> None:
    entries = read_lock()
    assert entries == sorted(entries)
    assert len({(entry.registry, entry.name) for entry in entries}) == len(entries)
    assert len({entry.sha256 for entry in entries}) == len(entries)


def test_entries_are_complete() -> None:
    for entry in read_lock():
        assert entry.registry in REGISTRIES and entry.split in SPLITS and entry.language in LANGUAGES, entry
        assert entry.licence in LICENCES, entry
        assert re.fullmatch(r"[0-9a-f]{64}", entry.sha256) and entry.version, entry
        assert entry.files >= 1 and 40_000 <= entry.bytes <= 15_000_000, entry


def test_no_reserved_or_development_project_is_in_train() -> None:
    assert [entry.name for entry in read_lock() if refusal(entry.name, entry.split)] == []


def test_train_and_dev_share_no_project() -> None:
    bases: dict[str, set[str]] = {split: set() for split in SPLITS}
    for entry in read_lock():
        bases[entry.split].add(entry.name)
    assert not bases["train"] & bases["dev"]


def test_there_is_enough_of_each_language() -> None:
    counts = Counter(entry.language for entry in read_lock() if entry.split == "train")
    assert counts["python"] >= 20 and counts["typescript"] >= 20
    assert min(counts["go"], counts["rust"], counts["java"], counts["c"] + counts["cpp"]) >= 8


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_reserved_project_is_refused_in_every_form(name: str) -> None:
    for form in (
        name,
        f"@{name}/core",
        f"rust-{name}",
        f"golang-github-someone-{name}-dev",
        name.replace("_", "-"),
    ):
        assert refusal(form, "train") and refusal(form, "dev"), form


@pytest.mark.parametrize("name", sorted(DEV_ONLY))
def test_a_development_project_is_refused_in_train_only(name: str) -> None:
    assert refusal(name, "train") and refusal(f"librust-{name}-dev", "train")
    assert refusal(name, "dev") is None


def test_names_that_only_contain_a_reserved_word_are_not_refused() -> None:
    for name in ("pydantic", "ginkgo", "engine", "clapper", "richclub", "tokenizers", "dataset-tools"):
        assert refusal(name, "train") is None, name


def test_a_lock_is_written_as_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lock.jsonl"
    entries = [
        Entry("pypi", "b", "1", "MIT", "python", "train", "0" * 64, 3, 4),
        Entry("npm", "@x/a", "2", "ISC", "typescript", "dev", "1" * 64, 1, 2, ("src/data",)),
    ]
    write_lock(entries, path)
    assert read_lock(path) == sorted(entries)
    assert "leave_out" not in json.loads(path.read_text("utf-8").splitlines()[1])


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lock.jsonl"
    path.write_text('{"registry": "npm"}\n', "utf-8")
    with pytest.raises(SystemExit, match=r"lock\.jsonl, line 1"):
        read_lock(path)


def test_the_committed_lock_is_the_one_that_would_be_written(tmp_path: Path) -> None:
    write_lock(read_lock(), tmp_path / "lock.jsonl")
    assert (tmp_path / "lock.jsonl").read_bytes() == LOCK.read_bytes()
