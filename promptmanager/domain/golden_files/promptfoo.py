"""promptfoo's test cases as golden samples; each construct without a counterpart is noted with its line.

Source: promptfoo's documentation, *Test case configuration* and *Reference* (``vars`` whose values are lists stand for
every combination, ``defaultTest`` lends what a test does not say, templates are Nunjucks):
https://www.promptfoo.dev/docs/configuration/test-cases/
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from promptmanager.domain.checks import Combination
from promptmanager.domain.errors import CheckInvalid, InvalidInput, SampleFileInvalid
from promptmanager.domain.golden import SAMPLES_MAX, SampleContent, checked_content, checked_name
from promptmanager.domain.golden_files.columns import FoundSample, auto_name, row_problem
from promptmanager.domain.golden_files.promptfoo_asserts import Grader, Judged, judged_by
from promptmanager.domain.golden_files.promptfoo_checks import OWN_CONFIG, NoCounterpart
from promptmanager.domain.golden_files.tables import RowProblem, as_text
from promptmanager.domain.golden_files.templates import filled
from promptmanager.domain.golden_files.written_checks import checks_of
from promptmanager.domain.golden_files.yaml_nodes import Budget, Node, read_yaml

_READ_KEYS = frozenset({"description", "vars", "assert", "metadata", "threshold", "options"})
_READ_OPTIONS = frozenset({"disableVarExpansion", "disableDefaultAsserts", "provider"})
_EMPTY = Node({}, 0)


@dataclass(frozen=True)
class FoundTests:
    """What a file holds: samples, tests that cannot be samples, and what was left out of those that can."""

    samples: tuple[FoundSample, ...]
    problems: tuple[RowProblem, ...]
    notes: tuple[RowProblem, ...]


def read_promptfoo(text: str, *, judge: str = "") -> FoundTests:
    """Return the tests of a configuration, or of a list of tests. Raises SampleFileInvalid.

    ``judge`` is the model that judges by a rubric where the file names none of OpenRouter's.
    """
    try:
        return _Config(read_yaml(text), judge).read()
    except RecursionError as error:
        raise SampleFileInvalid("too_many_pieces") from error


@dataclass(frozen=True)
class _Said:
    """What a test says, with what it takes from ``defaultTest``."""

    line: int
    description: str
    vars: dict[str, Node]
    asserts: list[Node]
    metadata: dict[str, Node]
    threshold: Node | None
    provider: Node | None
    is_expanded: bool


@dataclass
class _Config:
    root: Node
    judge: str = ""
    budget: Budget = field(default_factory=Budget)
    samples: list[FoundSample] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[RowProblem] = field(default_factory=list)

    def read(self) -> FoundTests:
        default = self._member(self.root, "defaultTest")
        if isinstance(default.value, str):
            self._note(default.line, "promptfoo.in_file", default.value[:60])
        for name, node in self.root.members.items():
            if name not in ("tests", "defaultTest", "description"):
                self._note(node.line, "promptfoo.key", name[:60])
        self._note_unread(default)
        for test in self._tests():
            self.budget.spend()
            if not isinstance(test.value, dict):
                self.problems.append(RowProblem(test.line, "promptfoo.no_test"))
                continue
            self._note_unread(test)
            self._take(self._said(test, default))
        notes = sorted(self.notes, key=lambda note: note.line)
        return FoundTests(tuple(self.samples), tuple(self.problems), tuple(notes))

    def _tests(self) -> list[Node]:
        tests = self.root.members.get("tests", self.root)
        if isinstance(tests.value, str):
            raise SampleFileInvalid("tests_elsewhere", line=tests.line)
        if not isinstance(tests.value, list):
            raise SampleFileInvalid("no_tests")
        if len(tests.value) > SAMPLES_MAX:
            raise SampleFileInvalid("too_many_rows", limit=SAMPLES_MAX)
        return tests.value

    def _said(self, test: Node, default: Node) -> _Said:
        options = self._member(default, "options").members | self._member(test, "options").members
        takes_default = options.get("disableDefaultAsserts", _EMPTY).value is not True
        default_asserts = self._member(default, "assert").items if takes_default else []
        variables = self._member(test, "vars")
        if isinstance(variables.value, str):
            variables = Node({"vars": Node(f"file://{variables.value}", variables.line)}, variables.line)
        description = self._member(test, "description")
        return _Said(
            line=test.line,
            description=self.budget.text(description) if description is not _EMPTY else "",
            # Its own come first, for a test without a description is named after the first of them.
            vars=variables.members
            | {
                name: node
                for name, node in self._member(default, "vars").members.items()
                if name not in variables.members
            },
            asserts=[*default_asserts, *self._member(test, "assert").items],
            metadata=self._member(default, "metadata").members | self._member(test, "metadata").members,
            threshold=test.members.get("threshold", default.members.get("threshold")),
            provider=options.get("provider"),
            is_expanded=options.get("disableVarExpansion", _EMPTY).value is not True,
        )

    def _take(self, said: _Said) -> None:
        try:
            for number, inputs in enumerate(self._combinations(said), 1):
                if len(self.samples) >= SAMPLES_MAX:
                    raise SampleFileInvalid("too_many_rows", limit=SAMPLES_MAX)
                self.samples.append(self._sample(said, inputs, number))
        except (InvalidInput, CheckInvalid) as error:
            self.problems.append(row_problem(said.line, error))
        except NoCounterpart as lost:
            self.problems.append(RowProblem(said.line, lost.code, {"fact": lost.fact} if lost.fact else {}))

    def _combinations(self, said: _Said) -> Iterator[dict[str, str]]:
        """Yield the values of the variables: each combination of those that are lists. Raises NoCounterpart."""
        choices = {
            name: [self.budget.text(each) for each in node.items]
            if said.is_expanded and node.items
            else [self.budget.text(node)]
            for name, node in said.vars.items()
        }
        for values in itertools.product(*choices.values()):
            self.budget.spend(1 + len(values))
            raw = dict(zip(choices, values, strict=True))
            yield {name: filled(value, raw) for name, value in raw.items()}

    def _sample(self, said: _Said, inputs: dict[str, str], number: int) -> FoundSample:
        own = self.budget.plain(self._own(said))
        provider = None if said.provider is None else self.budget.plain(said.provider)
        judged = judged_by(said.asserts, said.threshold, inputs, self.budget, Grader(provider, self.judge))
        if number == 1:
            self.notes.extend(judged.notes)
        content = checked_content(self._content(said, inputs, judged, own))
        named = said.description
        if named.strip() and number > 1:
            named = f"{named} ({number})"
        return FoundSample(said.line, checked_name(named) if named.strip() else auto_name(said.line, content), content)

    def _content(self, said: _Said, inputs: dict[str, str], judged: Judged, own: dict[str, Any]) -> SampleContent:
        tags = said.metadata.get("tags", _EMPTY)
        weight = own.get("weight", 1.0)
        expected = as_text(own["expected"]) if "expected" in own else judged.expected
        return SampleContent(
            inputs=inputs,
            expected=expected,
            checks=(*judged.checks_with(expected), *checks_of(own.get("checks"))),
            combination=Combination.ANY if own.get("combination") == Combination.ANY else judged.combination,
            tags=tuple(self.budget.text(tag) for tag in tags.items),
            weight=float(weight) if isinstance(weight, int | float) else 1.0,
        )

    def _own(self, said: _Said) -> Node:
        """Return what an export of ours put beside the test."""
        own = said.metadata.get(OWN_CONFIG, _EMPTY)
        return own if isinstance(own.value, dict) else _EMPTY

    def _note_unread(self, test: Node) -> None:
        for name, node in test.members.items():
            if name not in _READ_KEYS:
                self._note(node.line, "promptfoo.key", name[:60])
        for name, node in self._member(test, "options").members.items():
            if name not in _READ_OPTIONS:
                self._note(node.line, "promptfoo.key", f"options.{name[:60]}")
        for name, node in self._member(test, "metadata").members.items():
            if name not in ("tags", OWN_CONFIG):
                self._note(node.line, "promptfoo.key", f"metadata.{name[:60]}")

    def _note(self, line: int, code: str, fact: str) -> None:
        self.notes.append(RowProblem(line, code, {"fact": fact}))

    @staticmethod
    def _member(node: Node, name: str) -> Node:
        return node.members.get(name, _EMPTY)
