"""Fetches one package's source archive with its registry's ordinary client. Knows nothing of what is in it.

No code of a package is run: pip is stopped before it would build metadata, npm runs no scripts, and apt only
downloads. Which hosts are asked is each client's own configuration.
"""

import hashlib
import shutil
import subprocess
import sys
import threading
from pathlib import Path

# pip downloads a source archive and then runs its build backend to learn its dependencies. This child process
# lets pip find, download and check the archive, and ends where the build would begin.
_PIP_CHILD = """
import os, shutil, sys
from pip._internal.cli.main import main
from pip._internal.distributions.sdist import SourceDistribution
from pip._internal.req.req_install import InstallRequirement
target = sys.argv.pop(1)
if "prepare_distribution_metadata" not in vars(SourceDistribution):
    sys.exit("this pip cannot be stopped before a build; use pip 23 to 26")
def stop(self, *rest, **named):
    shutil.copy(self.req.local_file_path, target)
    os._exit(0)
SourceDistribution.prepare_distribution_metadata = stop
sys.exit(main(sys.argv[1:]))
"""

_apt_ready = threading.Lock()


class FetchError(Exception):
    """A registry's client could not give the archive; the message is one line."""


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch(registry: str, name: str, version: str | None, folder: Path, state: Path) -> Path:
    """Downloads a package into `folder` (emptied first) and returns its source archive.

    `version` None asks for the newest. `state` keeps apt's lists between calls. Raises FetchError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if registry == "pypi":
        return _fetch_pypi(name, version, folder)
    if registry == "npm":
        return _fetch_npm(name, version, folder)
    if registry == "debian":
        return _fetch_debian(name, version, folder, state)
    raise FetchError(f"no registry is called {registry}")


def _client(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=580, check=False)
    except FileNotFoundError as error:
        raise FetchError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise FetchError(f"{command[0]} gave no answer in {error.timeout:.0f} s; run again") from error
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        wrong = [line for line in lines if "err" in line.lower() or line.startswith("E:")]
        raise FetchError((wrong or lines or ["no reason given"])[0].strip()[:300])
    return done.stdout


def _only(folder: Path, *patterns: str) -> Path:
    found = sorted(path for pattern in patterns for path in folder.glob(pattern))
    if len(found) != 1:
        raise FetchError(f"expected one archive, got {[path.name for path in found] or 'none'}")
    return found[0]


def _fetch_pypi(name: str, version: str | None, folder: Path) -> Path:
    wanted = f"{name}=={version}" if version else name
    options = [
        "download",
        "--no-deps",
        "--no-binary",
        ":all:",
        "--ignore-requires-python",
        "--dest",
        "unused",
    ]
    _client([sys.executable, "-c", _PIP_CHILD, str(folder), *options, wanted], folder)
    return _only(folder, "*.tar.*", "*.tgz", "*.zip")


def _fetch_npm(name: str, version: str | None, folder: Path) -> Path:
    _client(
        ["npm", "pack", "--ignore-scripts", "--pack-destination", ".", f"{name}@{version or 'latest'}"],
        folder,
    )
    return _only(folder, "*.tgz")


def _fetch_debian(name: str, version: str | None, folder: Path, state: Path) -> Path:
    wanted = f"{name}={version}" if version else name
    if name.endswith("-dev"):  # a Go or Rust library: its binary package is its source tree
        _client(["apt-get", *_apt_options(state), "download", wanted], folder)
        return _only(folder, "*.deb")
    _client(["apt-get", *_apt_options(state), "source", "--download-only", "--only-source", wanted], folder)
    originals = [path for path in folder.glob("*.orig.tar.*") if path.suffix != ".asc"]
    return originals[0] if len(originals) == 1 else _only(folder, "*.orig.tar.[gbx]z*", "*[0-9].tar.[gbx]z*")


def _apt_options(state: Path) -> list[str]:
    """Options that give apt the machine's own sources, source packages too, with lists kept in `state`."""
    home = state / "apt"
    listing = home / "sources.list.d"
    options = [
        f"-oDir::Etc::sourcelist={home / 'none.list'}",
        f"-oDir::Etc::sourceparts={listing}",
        f"-oDir::State::lists={home / 'lists'}",
        f"-oDir::Cache={home / 'cache'}",
        "-oAPT::Sandbox::User=root",
    ]
    with _apt_ready:
        if not (home / "updated").exists():
            listing.mkdir(parents=True, exist_ok=True)
            (home / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
            (home / "lists" / "partial").mkdir(parents=True, exist_ok=True)
            for source in [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]:
                if source.suffix in (".list", ".sources") and source.exists():
                    (listing / source.name).write_text(
                        _with_source_entries(source.read_text("utf-8")), "utf-8"
                    )
            _client(["apt-get", *options, "update"], home)
            (home / "updated").touch()
    return options


def _with_source_entries(text: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("deb "):
            line = f"{line}\ndeb-src {line[4:]}"
        elif line.lower().startswith("types:"):
            line = "Types: deb deb-src"
        lines.append(line)
    return "\n".join(lines) + "\n"
