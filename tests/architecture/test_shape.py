"""The shape of the code, held by tests: rings, sizes, and who may write what where."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, code_lines, nodes, text, tree

ROOT = Path(__file__).parents[2]
MODULES = sorted(PACKAGE.rglob("*.py"))


def _named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_imports_keep_the_rings() -> None:
    finished = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout


def test_no_file_is_longer_than_300_lines() -> None:
    long = [path for path in MODULES if len(text(path).splitlines()) > 300]

    assert _named(long) == []


def test_no_test_file_is_longer_than_500_lines() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))

    assert [str(p) for p in tests if len(p.read_text().splitlines()) > 500] == []


def test_no_two_test_files_have_one_name() -> None:
    """Pytest tells modules of tests apart by their names alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]

    assert [name for name in set(names) if names.count(name) > 1] == []


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_longer_than_its_limit() -> None:
    long: dict[str, int] = {}
    for path in MODULES:
        limit = 60 if "ui" in path.relative_to(PACKAGE).parts else 40
        for function in _functions(path):
            start = function.body[0].lineno
            if isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant):
                start = (function.body[0].end_lineno or start) + 1  # the docstring does not count
            length = (function.end_lineno or start) - start + 1
            if length > limit:
                long[f"{path.relative_to(ROOT)}:{function.name}"] = length

    assert long == {}


def test_public_use_cases_are_keyword_only_and_ask_for_the_permission_first() -> None:
    wrong: list[str] = []
    for path in sorted((PACKAGE / "services").glob("*.py")):
        for owner in (n for n in tree(path).body if isinstance(n, ast.ClassDef)):
            for method in (n for n in owner.body if isinstance(n, ast.AsyncFunctionDef)):
                named = [argument.arg for argument in method.args.kwonlyargs]
                if method.name.startswith("_") or "actor" not in named:
                    continue
                if named[0] != "actor" or len(method.args.args) > 1:
                    wrong.append(f"{path.name}:{owner.name}.{method.name} takes actor first, by keyword")

    assert wrong == []


@pytest.mark.parametrize(
    "word", ["rx.session(", "rx.Model", "rx.toast", "rx.call_script", "rx.set_clipboard", "rx.asset("]
)
def test_what_reflex_offers_but_this_product_must_not_use(word: str) -> None:
    users = [path for path in MODULES if any(word in line.split("#")[0] for line in code_lines(path))]

    assert _named(users) == []


def test_markdown_never_takes_raw_html() -> None:
    for path in MODULES:
        code = "\n".join(code_lines(path))
        assert code.count("rx.markdown(") == code.count("use_raw=False"), path


def test_colours_stand_only_in_the_theme() -> None:
    colour = re.compile(r"[\"'](?:#[0-9a-fA-F]{3,8}|rgba?\([^\"']*|hsla?\([^\"']*|oklch\([^\"']*)[\"']")
    offenders = [
        path
        for path in (PACKAGE / "ui").rglob("*.py")
        if path.name != "theme.py"
        and "theme" not in path.parent.name
        and any(colour.search(x) for x in code_lines(path))
    ]

    assert _named(offenders) == []


def test_no_file_names_a_package_registry_or_a_machine_path() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607 - git from the PATH
    banned = ["registry.npm" + "js", "pypi" + ".org", "files.python" + "hosted", "/work" + "/main", "/work" + "/wt"]
    offenders = []
    for name in listed:
        path = ROOT / name
        if path.suffix in {".png", ".woff2", ".ico", ".webp"} or not path.is_file():
            continue
        content = path.read_text(errors="replace")
        offenders += [f"{name}: {word}" for word in banned if word in content]

    assert offenders == []
