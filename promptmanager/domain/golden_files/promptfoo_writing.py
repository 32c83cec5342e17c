"""Golden samples as promptfoo's test cases.

What promptfoo has no assertion for travels in a test's ``metadata``, from where it is read again, and is told before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from promptmanager.domain.checks import Check, Combination
from promptmanager.domain.golden import GoldenSample
from promptmanager.domain.golden_files.promptfoo_checks import OWN_CONFIG, NoCounterpart, assertion_for
from promptmanager.domain.golden_files.templates import literal
from promptmanager.domain.golden_files.written_checks import plain_check

HEAD = "# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\ntests:\n"
NONE = "# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\ntests: []\n"


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # pyright: ignore[reportGeneralTypeIssues] - the fast one, where it was built
    """Writes a text of several lines as such lines."""


def _represent_text(dumper: yaml.Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


@dataclass(frozen=True)
class Loss:
    """A check that promptfoo will not make. ``code`` and ``fact`` as in ``NoCounterpart``."""

    sample: str
    code: str
    fact: str


def promptfoo_tests(samples: Iterable[GoldenSample]) -> str:
    """Return samples as entries of the list ``tests``; ``HEAD`` stands before the first."""
    tests = [_test(sample) for sample in samples]
    return yaml.dump(tests, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100) if tests else ""


def losses(sample: GoldenSample) -> tuple[Loss, ...]:
    """Return what promptfoo will not check of a sample, as this product does."""
    lost: list[Loss] = []
    for check in sample.content.checks:
        try:
            _asserted(check, sample.content.expected)
        except NoCounterpart as error:
            lost.append(Loss(sample.name, error.code, error.fact))
    return tuple(lost)


def _test(sample: GoldenSample) -> dict[str, Any]:
    content = sample.content
    kept: list[dict[str, Any]] = []
    asserted: list[dict[str, Any]] = []
    for check in content.checks:
        try:
            asserted.append(_asserted(check, content.expected))
        except NoCounterpart:
            kept.append(plain_check(check))
    if content.combination is Combination.ANY and len(asserted) > 1:
        asserted = [{"type": "assert-set", "threshold": 1 / len(asserted), "assert": asserted}]
    own = {"expected": content.expected, "weight": content.weight, "combination": content.combination.value}
    test: dict[str, Any] = {"description": sample.name}
    if content.inputs:
        test["vars"] = _literal_or_same(dict(content.inputs))
    if asserted:
        test["assert"] = asserted
    tags = {"tags": list(content.tags)} if content.tags else {}
    test["metadata"] = tags | {OWN_CONFIG: own | ({"checks": kept} if kept else {})}
    return test


def _asserted(check: Check, expected: str) -> dict[str, Any]:
    assertion = assertion_for(check, expected)
    if assertion["type"] == "javascript":
        return assertion
    return assertion | {"value": literal(assertion["value"])}


def _literal_or_same(inputs: dict[str, str]) -> dict[str, str]:
    try:
        return literal(inputs)
    except NoCounterpart:
        return inputs
