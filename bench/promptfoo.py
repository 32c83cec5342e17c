"""promptfoo on the same cases, against the same provider: what another tool takes for the same questions.

It comes from npm into a cache folder of the user's, in the version named here. Where there is no Node, no npm or no way
to fetch it, nothing is measured, and the reason stands in the place of the figures.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.driven import Evaluated, asked, asking_seconds, greeting
from bench.processes import Server, api_of, late_times

VERSION = "0.123.1"
# Its own database comes with what can be left out, and that is a gigabyte: of that only the one for this machine.
_DATABASES = {
    ("Linux", "x86_64"): "linux-x64-gnu",
    ("Linux", "aarch64"): "linux-arm64-gnu",
    ("Darwin", "arm64"): "darwin-arm64",
    ("Darwin", "x86_64"): "darwin-x64",
}
_INSTALL_SECONDS = 600
_RUN_SECONDS = 600
# Nothing but the questions shall leave, and no answer come from anywhere but the provider.
_QUIET = {
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
    "PROMPTFOO_DISABLE_SHARING": "1",
    "PROMPTFOO_CACHE_ENABLED": "false",
    "CI": "1",
}


class NotMeasured(Exception):
    """Why there are no figures."""


def installed() -> Path:
    """Return the program, fetched if it is not there yet. Raises NotMeasured."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "promptmanager-bench" / VERSION
    program = folder / "node_modules" / ".bin" / "promptfoo"
    if program.exists():
        return program
    kind = _DATABASES.get((platform.system(), platform.machine()))
    if kind is None:
        raise NotMeasured("it is not made for this machine")
    # All is put together beside its place: what was cut is not taken for the whole.
    with tempfile.TemporaryDirectory(dir=_made(folder.parent)) as name:
        fetched = Path(name)
        _install(fetched, f"promptfoo@{VERSION}")
        needed = json.loads((fetched / "node_modules" / "libsql" / "package.json").read_text())["optionalDependencies"]
        _install(fetched, f"@libsql/{kind}@{needed[f'@libsql/{kind}']}")
        shutil.move(fetched / "node_modules", _made(folder))
    return program


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _install(folder: Path, what: str) -> None:
    npm = shutil.which("npm", path=_path())
    if npm is None:
        raise NotMeasured("there is no npm")
    words = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--loglevel=error"]
    _run([*words, "--omit=optional", "--omit=peer", what], folder, seconds=_INSTALL_SECONDS)


def evaluate(program: Path, folder: Path, source: Server, *, cases: int, at_once: int) -> Evaluated:
    """Have the cases asked and checked. Raises NotMeasured."""
    folder.mkdir()
    names = [f"N{number}" for number in range(cases)]
    settings = {"apiBaseUrl": api_of(source), "apiKey": "sk-none"}
    plan = {
        "prompts": [asked("{{ name }}")],
        "providers": [{"id": "openai:chat:one/model", "config": settings}],
        "tests": [{"vars": {"name": name}, "assert": [{"type": "equals", "value": greeting(name)}]} for name in names],
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    late_times(source.url)
    began, cpu = time.perf_counter(), _cpu_of_children()
    words = [str(program), "eval", "--config", "plan.json", "--output", "results.json", "--no-cache", "--no-table"]
    _run([*words, "--no-progress-bar", "--max-concurrency", str(at_once)], folder, seconds=_RUN_SECONDS)
    seconds, cpu_seconds = time.perf_counter() - began, _cpu_of_children() - cpu
    late = late_times(source.url)
    try:
        passed = json.loads((folder / "results.json").read_text())["results"]["stats"]["successes"]
    except (OSError, ValueError, KeyError) as error:
        raise NotMeasured(f"its results cannot be read: {error!r}") from error
    return Evaluated(cases, at_once, seconds, asking_seconds(late), cpu_seconds, passed, len(late))


def _run(words: list[str], folder: Path, *, seconds: float) -> None:
    """Run to the end. Raises NotMeasured for what could not be begun, took too long, or broke."""
    environment = {**os.environ, **_QUIET, "PATH": _path(), "PROMPTFOO_CONFIG_DIR": str(folder / "config")}
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            words, cwd=folder, env=environment, timeout=seconds, check=False, capture_output=True, text=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMeasured(f"{Path(words[0]).name}: {error}") from error
    # 100: some case failed, which is counted.
    if done.returncode not in (0, 100):
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise NotMeasured(f"{Path(words[0]).name} ended with {done.returncode}: {''.join(last)}")


def _path() -> str:
    """The environment's own Node comes first: the machine's may be too old."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
