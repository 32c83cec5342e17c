"""A test's assertions together: which checks they are, whether all must pass or one, and what is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.golden_files.promptfoo_checks import (
    OWN_CONFIG,
    RUBRIC,
    Assertion,
    NoCounterpart,
    checks_for,
    own_check,
    rubric_for,
)
from promptmanager.domain.golden_files.tables import RowProblem
from promptmanager.domain.golden_files.templates import filled
from promptmanager.domain.golden_files.written_checks import checks_of
from promptmanager.domain.golden_files.yaml_nodes import Budget, Node

_SET = "assert-set"
_READ = frozenset({"type", "value", "weight", "config", "provider"})
_COMPARING_EQUAL = (CheckKind.EXACT, CheckKind.JSON_EQUAL)
# Judged by a model too, but not by a rubric alone.
_GRADED = (f"not-{RUBRIC}", "model-graded-closedqa", "factuality", "g-eval", "answer-relevance")


@dataclass(frozen=True)
class Grader:
    """Who judges by a rubric: the provider that a test names, and the model that judges where none is named."""

    provider: object = None
    otherwise: str = ""


@dataclass
class Judged:
    """``expected`` is what the first comparison for equality compares with, for a test says no more of it."""

    checks: list[Check] = field(default_factory=list)
    combination: Combination = Combination.ALL
    notes: list[RowProblem] = field(default_factory=list)

    @property
    def expected(self) -> str:
        return next((check.reference for check in self.checks if check.kind in _COMPARING_EQUAL), "")

    def checks_with(self, expected: str) -> Iterator[Check]:
        """Yield the checks; what compares with the expected answer needs no text of its own."""
        for check in self.checks:
            is_same = expected and check.reference == expected and check.kind in _COMPARING_EQUAL
            yield replace(check, reference="") if is_same else check


def judged_by(
    asserts: Sequence[Node], threshold: Node | None, inputs: Mapping[str, str], budget: Budget, grader: Grader
) -> Judged:
    """Return what a test's assertions say, with its variables' values in them."""
    judged = Judged()
    nodes = list(asserts)
    if len(nodes) == 1 and _type(nodes[0]) == _SET:
        # Nothing stands beside the set: what it says is what the test says.
        threshold = nodes[0].members.get("threshold", threshold)
        nodes = _inner(nodes[0])
    judged.combination = _combination(threshold, nodes, judged.notes)
    for node in nodes:
        if _type(node) == _SET and "threshold" not in node.members:
            _take_all(_inner(node), inputs, budget, judged, grader)
        else:
            _take_all([node], inputs, budget, judged, grader)
    return judged


def _take_all(nodes: Sequence[Node], inputs: Mapping[str, str], budget: Budget, judged: Judged, grader: Grader) -> None:
    for node in nodes:
        budget.spend()
        judged.notes.extend(_unread(node))
        try:
            judged.checks.extend(_checks(node, inputs, budget, grader, judged.notes))
        except NoCounterpart as lost:
            judged.notes.append(RowProblem(node.line, lost.code, {"fact": lost.fact}))
        except InvalidInput as error:
            judged.notes.append(RowProblem(node.line, error.code, error.facts))


def _unread(node: Node) -> Iterator[RowProblem]:
    for name, member in node.members.items():
        is_of_set = _type(node) == _SET and name in ("threshold", "assert")
        counts_alike = name == "weight" and member.value in (0, 1)
        is_own = name == "config" and OWN_CONFIG in member.members
        is_grader = name == "provider" and _type(node) == RUBRIC
        if name not in ("type", "value") and not (is_of_set or counts_alike or is_own or is_grader):
            yield RowProblem(member.line, "promptfoo.property", {"fact": name[:60]})


def _checks(
    node: Node, inputs: Mapping[str, str], budget: Budget, grader: Grader, notes: list[RowProblem]
) -> tuple[Check, ...]:
    said = {name: budget.plain(member) for name, member in node.members.items() if name in _READ}
    name = str(said.get("type", ""))
    if "transform" in node.members:
        raise NoCounterpart("promptfoo.transform", name[:60])
    if said.get("weight") == 0:
        raise NoCounterpart("promptfoo.weightless", name[:60])
    if own := own_check(said.get("config")):
        return checks_of(own)
    if name in _GRADED or name.removeprefix("not-") in _GRADED:
        raise NoCounterpart("promptfoo.graded", name[:60])
    value = filled(said.get("value"), inputs)
    if name != RUBRIC:
        return checks_for(Assertion(name, value))
    provider = said.get("provider", grader.provider)
    check, is_named = rubric_for(value, provider=provider, otherwise=grader.otherwise)
    if not is_named:
        notes.append(RowProblem(node.line, "promptfoo.judge", {"fact": name, "model": check.model}))
    return (check,)


def _combination(threshold: Node | None, nodes: Sequence[Node], notes: list[RowProblem]) -> Combination:
    """Return what a threshold of the mean score asks for: all of it, or one of equals."""
    if threshold is None or not isinstance(threshold.value, int | float) or threshold.value >= 1:
        return Combination.ALL
    if len(nodes) > 1 and 0 < threshold.value <= 1 / len(nodes) + 1e-9:
        return Combination.ANY
    notes.append(RowProblem(threshold.line, "promptfoo.threshold", {"fact": f"{threshold.value:g}"}))
    return Combination.ALL


def _type(node: Node) -> object:
    found = node.members.get("type")
    return found.value if found else None


def _inner(node: Node) -> list[Node]:
    found = node.members.get("assert")
    return found.items if found else []
