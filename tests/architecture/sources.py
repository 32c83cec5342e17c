"""The product's modules, each read and parsed once for all the rules."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "promptmanager"


@cache
def text(path: Path) -> str:
    return path.read_text()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return everything that stands in a module."""
    return tuple(ast.walk(tree(path)))


@cache
def written(node: ast.AST) -> str:
    """Return a part of a module as it would be written."""
    return ast.unparse(node)


@cache
def code_lines(path: Path) -> tuple[str, ...]:
    """Return the lines of a module without its docstrings."""
    prose: set[int] = set()
    for node in nodes(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            prose.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return tuple(line for number, line in enumerate(text(path).splitlines(), 1) if number not in prose)
