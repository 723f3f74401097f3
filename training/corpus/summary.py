"""Prints what the corpus lock holds, by split and language. Reads the lock only."""

from collections import defaultdict

from entries import Entry, read_lock


def table(entries: list[Entry]) -> str:
    """One line a split and language: packages, files and megabytes (10^6 bytes) of source."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.split, entry.language].append(entry)
    lines = [f"{'split':<6} {'language':<11} {'packages':>8} {'files':>7} {'MB':>7}"]
    for (split, language), group in sorted(groups.items(), reverse=True):
        files, size = sum(entry.files for entry in group), sum(entry.bytes for entry in group) / 1e6
        lines.append(f"{split:<6} {language:<11} {len(group):>8} {files:>7} {size:>7.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(read_lock()))
