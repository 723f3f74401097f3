"""Places made up for tests: what a chunk is worth follows from its features by a rule that no line can draw."""

from collections.abc import Iterator
from typing import Any

import numpy as np

FAMILIES = {
    "bm25": ["rank150", "score150"],
    "place": ["sameFile", "distance"],
    "noise": ["noise"],
}
NAMES = [name for family in FAMILIES.values() for name in family]


def synthetic_lines(projects: int = 12, places: int = 8, chunks: int = 12, seed: int = 1) -> Iterator[dict]:
    """Lines of features.jsonl: a near chunk of the same file is worth most, one shared name or many about as much."""
    random = np.random.default_rng(seed)
    yield {"names": NAMES, "families": FAMILIES, "made": "synthetic"}
    for project in range(projects):
        for offset in range(places):
            yield _place(random, f"project{project}", offset, chunks)


def _place(random: np.random.Generator, project: str, offset: int, chunks: int) -> dict[str, Any]:
    score = np.sort(random.gamma(2.0, 2.0, chunks))[::-1].round(4)
    same = random.random(chunks) < 0.3
    distance = random.integers(0, 4000, chunks)
    gain = np.where(same, 0.25 * np.exp(-distance / 600), 0.08 * ((score > 5) & (score < 8)))
    gain += random.normal(0, 0.01, chunks)
    local = 1.5 + random.random()
    rows = [
        [index + 1, score[index], int(same[index]), distance[index] if same[index] else None, random.random()]
        for index in range(chunks)
    ]
    return {
        **{"project": project, "path": "a.py", "offset": offset, "local": round(local, 4)},
        **{"language": ("python", "go")[offset % 2], "mode": ("infill", "prefix")[offset // 2 % 2]},
        "nats": (local - gain).round(4).tolist(),
        "rows": [[None if value is None else round(float(value), 4) for value in row] for row in rows],
    }
