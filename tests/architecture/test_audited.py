"""Every use case of the administrator that changes something writes its line into the audit log."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "promptmanager" / "services"
# What another service is asked for and does not change.
_READS = frozenset({"self._models.entries", "self._reader.read"})
_Methods = dict[str, ast.AsyncFunctionDef | ast.FunctionDef]


def _unwritten(source: str) -> tuple[list[str], list[str]]:
    """Return the guarded use cases that change something, and those of them that write no line."""
    changing: list[str] = []
    silent: list[str] = []
    for owner in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)):
        methods: _Methods = {
            node.name: node for node in owner.body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
        }
        for method in methods.values():
            calls = set(_calls(method, methods, set()))
            is_guarded = "require_admin" in set(_own_calls(method))
            if is_guarded and any(call.endswith((".writing", " awaited")) for call in calls):
                changing.append(f"{owner.name}.{method.name}")
                if "note_act" not in calls:
                    silent.append(f"{owner.name}.{method.name}")
    return changing, silent


def _own_calls(method: ast.AST) -> Iterator[str]:
    for node in ast.walk(method):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
            called = ast.unparse(node.value.func)
            # Another service's use case: what it does is not seen from here.
            if called.startswith("self._") and called.count(".") == 2 and called not in _READS:
                yield f"{called} awaited"


def _calls(method: ast.AST, methods: _Methods, seen: set[str]) -> Iterator[str]:
    """Return what a method calls, through its own class's methods too."""
    for call in _own_calls(method):
        yield call
        name = call.removeprefix("self.")
        if call.startswith("self.") and name in methods and name not in seen:
            yield from _calls(methods[name], methods, seen | {name})


def test_every_administrative_change_writes_a_line() -> None:
    changing: list[str] = []
    silent: list[str] = []
    for path in sorted(SERVICES.rglob("*.py")):
        found = _unwritten(path.read_text())
        changing += found[0]
        silent += found[1]

    assert silent == []
    assert {"Administration.create_user", "People.make_admin", "Plans.grant"} <= set(changing)


def test_a_silent_change_is_found_however_deep() -> None:
    source = """
class Some:
    async def direct(self, *, actor):
        require_admin(actor)
        async with self._store.writing() as work:
            await work.commit()

    async def deep(self, *, actor):
        require_admin(actor)
        await self._inner()

    async def elsewhere(self, *, actor):
        require_admin(actor)
        await self._other.change()

    async def told(self, *, actor):
        require_admin(actor)
        await self._told()

    async def read(self, *, actor):
        require_admin(actor)
        async with self._store.reading() as work:
            return await work.users.count()

    async def _inner(self):
        async with self._store.writing() as work:
            await work.commit()

    async def _told(self):
        async with self._store.writing() as work:
            await note_act(work)
            await work.commit()
"""

    changing, silent = _unwritten(source)

    assert silent == ["Some.direct", "Some.deep", "Some.elsewhere"]
    assert changing == [*silent, "Some.told"]
