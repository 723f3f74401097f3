"""The corpus lock: which packages, at which version, under which licence. Knows nothing of downloads."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("lock.jsonl")

REGISTRIES = ("pypi", "npm", "debian")
SPLITS = ("train", "dev")
LANGUAGES = ("c", "cpp", "go", "java", "javascript", "python", "rust", "typescript")
LICENCES = ("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0", "Unlicense")

# Kept for the evaluation (see training/corpus/README.md): in no split, in no version or form.
RESERVED = frozenset(
    [
        "starlette",
        "uvicorn",
        "httpcore",
        "huggingface_hub",
        "datasets",
        "typer",
        "peewee",
        "poetry",
        "pdm",
        "hatch",
        "marimo",
        "pyright",
        "openapi-typescript",
        "zod",
        "valibot",
        "trpc",
        "vitest",
        "prettier",
        "vite",
        "astro",
        "excalidraw",
        "n8n",
        "continue",
        "ripgrep",
        "tokio",
        "axum",
        "clap",
        "cobra",
        "gin",
        "lance",
        "fastify",
        "nestjs",
        "vscode-eslint",
    ]
)
# Measured during development: never in train.
DEV_ONLY = frozenset(["rich", "httpx", "hono", "drizzle-orm", "viper", "fd"])
# Parts of reserved projects that are published under names of their own.
RESERVED_PARTS = frozenset(
    ["globset", "ignore", "bstr-grep", "hatchling", "pdm-backend", "poetry-core", "lancedb", "pylance"]
)


@dataclass(frozen=True, order=True)
class Entry:
    """One pinned package; `files` and `bytes` count the source files that extraction keeps (UTF-8 bytes).

    `leave_out` names folders of the package that teach nothing, such as hundreds of near-copies of one file.
    """

    registry: str
    name: str
    version: str
    licence: str
    language: str
    split: str
    sha256: str
    files: int
    bytes: int
    leave_out: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Folder of this package below its split's folder: `npm-@scope+name` for `@scope/name`."""
        return f"{self.registry}-{self.name.replace('/', '+')}"


def read_lock(path: Path = LOCK) -> list[Entry]:
    """Entries of the lock, one JSON object a line, in the file's order. Raises SystemExit on a bad line."""
    entries: list[Entry] = []
    if not path.exists():
        return entries
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            fields = json.loads(line)
            entries.append(Entry(**{**fields, "leave_out": tuple(fields.get("leave_out", ()))}))
        except (TypeError, ValueError) as error:
            raise SystemExit(f"{path.name}, line {number}: not a lock entry ({error})") from error
    return entries


def write_lock(entries: list[Entry], path: Path = LOCK) -> None:
    """Writes the lock, sorted by registry and name."""
    lines: list[str] = []
    for entry in sorted(entries):
        fields = asdict(entry)
        if not entry.leave_out:
            del fields["leave_out"]
        lines.append(json.dumps(fields, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), "utf-8")


def name_parts(name: str) -> set[str]:
    """The project names a package name can stand for: the whole name, its parts, and the parts of its scope.

    `golang-github-spf13-viper` gives `viper` among others; `@hono/node-server` gives `hono`.
    """
    plain = name.lower().replace("_", "-")
    pieces = {piece for part in plain.split("/") for piece in part.lstrip("@").split("-")}
    return pieces | {plain} | {part.lstrip("@") for part in plain.split("/")}


def refusal(name: str, split: str) -> str | None:
    """Why a package of this name may not be in this split, or None when it may."""
    parts = name_parts(name)
    banned = {reserved.replace("_", "-") for reserved in RESERVED | RESERVED_PARTS}
    if parts & banned or any(
        reserved in name.lower().replace("_", "-") for reserved in banned if "-" in reserved
    ):
        return f"{name} is reserved for the evaluation"
    if split == "train" and (parts & DEV_ONLY or "drizzle" in parts):
        return f"{name} belongs to a development project and may not be in train"
    return None
