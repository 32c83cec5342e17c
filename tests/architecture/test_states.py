"""Every State: flat, small, and nothing in it that a stranger's browser could use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PACKAGE, nodes, written

UI = PACKAGE / "ui"

LINES_MAX = 150
VARS_MAX = 12
HANDLERS_MAX = 12
# Entering a page is how a visitor learns that they are one.
OPEN_TO_EVERYBODY = "for_everybody"
# What lies above a page.
_LAYERS = frozenset({"dialog", "confirm_dialog", "popover"})

Method = ast.FunctionDef | ast.AsyncFunctionDef


def _states() -> Iterator[tuple[str, ast.ClassDef]]:
    for path in sorted(UI.rglob("*.py")):
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and any("State" in written(base) for base in node.bases):
                yield f"{path.relative_to(UI)}:{node.name}", node


def _methods(state: ast.ClassDef) -> Iterator[Method]:
    for node in state.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _decorators(method: Method) -> set[str]:
    return {written(d.func if isinstance(d, ast.Call) else d) for d in method.decorator_list}


def _is_handler(method: Method) -> bool:
    return "rx.event" in _decorators(method)


def _asks_who_is_there(method: Method, state: ast.ClassDef) -> bool:
    """Whether the method, or a private one of the same State that it calls, resolves the actor."""
    text = written(method)
    if "current_actor(" in text:
        return True
    own = {other.name: other for other in _methods(state) if other.name.startswith("_")}
    return any(f"self.{name}(" in text and "current_actor(" in written(other) for name, other in own.items())


def test_the_states_are_found() -> None:
    assert len(list(_states())) > 0


def test_every_state_inherits_from_rx_state_alone() -> None:
    wrong = [name for name, state in _states() if [written(base) for base in state.bases] != ["rx.State"]]

    assert wrong == []


def test_states_are_small() -> None:
    wrong: dict[str, tuple[int, int, int]] = {}
    for name, state in _states():
        lines = (state.end_lineno or state.lineno) - state.lineno + 1
        variables = sum(isinstance(node, ast.AnnAssign) for node in state.body)
        handlers = sum(_is_handler(method) for method in _methods(state))
        if lines > LINES_MAX or variables > VARS_MAX or handlers > HANDLERS_MAX:
            wrong[name] = (lines, variables, handlers)

    assert wrong == {}


def test_every_public_method_is_an_event_or_a_var() -> None:
    wrong = [
        f"{name}.{method.name}"
        for name, state in _states()
        for method in _methods(state)
        if not method.name.startswith("_") and not _decorators(method) & {"rx.event", "rx.var"}
    ]

    assert wrong == []


def test_every_event_asks_who_is_there_or_says_that_it_is_for_everybody() -> None:
    wrong = [
        f"{name}.{method.name}"
        for name, state in _states()
        for method in _methods(state)
        if _is_handler(method)
        and OPEN_TO_EVERYBODY not in _decorators(method)
        and not _asks_who_is_there(method, state)
        and _reaches_the_product(method, state)
    ]

    assert wrong == []


def _reaches_the_product(method: Method, state: ast.ClassDef) -> bool:
    """Whether the method does more than set vars of its own tab, itself or by a private method that it calls."""
    texts = [written(method)]
    texts += [written(other) for other in _methods(state) if f"self.{other.name}(" in texts[0]]
    return any("services()" in text for text in texts)


def test_what_is_for_everybody_reaches_no_service_without_an_actor() -> None:
    wrong = [
        f"{name}.{method.name}"
        for name, state in _states()
        for method in _methods(state)
        if OPEN_TO_EVERYBODY in _decorators(method)
        and "services()" in written(method)
        and "current_actor(" not in written(method)
        and "is_fresh" not in written(method)
        and "may_sign_up" not in written(method)
    ]

    assert wrong == []


def test_no_var_is_made_for_a_secret() -> None:
    words = ("token", "password", "secret", "api_key", "cookie")
    wrong = [
        f"{name}.{written(node.target)}"
        for name, state in _states()
        for node in state.body
        if isinstance(node, ast.AnnAssign)
        and any(word in written(node.target).lower() for word in words)
        and "tokens" not in written(node.target).lower()
    ]

    assert wrong == []


def test_no_state_opens_a_database_or_starts_a_task() -> None:
    banned = (".reading()", ".writing()", "create_task", "sqlalchemy", "httpx", "time.sleep")
    wrong = [f"{name}: {word}" for name, state in _states() for word in banned if word in written(state)]

    assert wrong == []


def test_computed_vars_do_no_io() -> None:
    wrong = [
        f"{name}.{method.name}"
        for name, state in _states()
        for method in _methods(state)
        if "rx.var" in _decorators(method)
        and ("services()" in written(method) or isinstance(method, ast.AsyncFunctionDef))
    ]

    assert wrong == []


def _opened_by(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the State and the var that open each dialog and popover of a module."""
    for node in nodes(path):
        if not isinstance(node, ast.Call) or written(node.func).rsplit(".", 1)[-1] not in _LAYERS:
            continue
        for keyword in (keyword for keyword in node.keywords if keyword.arg == "open"):
            for part in ast.walk(keyword.value):
                if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and "State" in part.value.id:
                    yield part.value.id, part.attr


def _passing(state: ast.ClassDef) -> set[str]:
    calls = [one for one in state.decorator_list if isinstance(one, ast.Call) and written(one.func) == "passes"]
    return {str(name.value) for call in calls for name in call.args if isinstance(name, ast.Constant)}


def test_whatever_opens_a_dialog_passes_with_its_page() -> None:
    states = {state.name: state for _, state in _states()}
    opened = {(path, state, var) for path in UI.rglob("*.py") for state, var in _opened_by(path)}

    wrong = [f"{path.name}: {state}.{var}" for path, state, var in opened if var not in _passing(states[state])]

    assert wrong == []
    assert len(opened) > 5
