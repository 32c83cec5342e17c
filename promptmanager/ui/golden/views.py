"""Golden samples as the browser gets them, and the form's fields as they come back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.golden import GoldenSample, SampleContent, SampleRevision

# Those that the form offers, in the order of their cost, and those that one column of a file can say.
KINDS = tuple(kind.value for kind in CheckKind)
TEXT_KINDS = tuple(kind.value for kind in CheckKind if kind.is_by_text)
COMPARING_KINDS = tuple(kind.value for kind in CheckKind if kind.compares)
EXCERPT_MAX = 240
CHECK_TEXT_MAX = 40


@dataclass(frozen=True)
class NamedView:
    name: str
    value: str


@dataclass(frozen=True)
class SampleView:
    """A line of the list."""

    id: int
    name: str
    expected: str
    inputs: list[NamedView]
    checks: list[NamedView]
    tags: list[str]
    weight: str
    revision: int
    author: str
    at: str
    run_id: str


@dataclass(frozen=True)
class RevisionView:
    number: int
    author: str
    at: str
    reason: str
    expected: str


@dataclass(frozen=True)
class CheckView:
    """One check in the form. ``key`` names its fields there; numbers are text as typed."""

    key: int
    kind: str = CheckKind.NORMALISED.value
    reference: str = ""
    ignored: str = ""
    tolerance: str = "0"
    minimum: str = ""
    maximum: str = ""
    threshold: str = "0.9"
    model: str = ""


@dataclass(frozen=True)
class FormView:
    """What the form was opened with. ``id`` is 0 for a sample that is new."""

    id: int = 0
    revision: int = 0
    name: str = ""
    inputs: list[NamedView] = field(default_factory=list)
    expected: str = ""
    combination: str = Combination.ALL.value
    tags: str = ""
    weight: str = "1"
    reason: str = ""


def sample_view(sample: GoldenSample) -> SampleView:
    content = sample.content
    return SampleView(
        id=sample.id,
        name=sample.name,
        expected=_excerpt(content.expected),
        inputs=[NamedView(name, _excerpt(value)) for name, value in content.inputs.items()],
        checks=[NamedView(check.kind.value, _line(check.reference)) for check in content.checks],
        tags=list(content.tags),
        weight="" if content.weight == 1 else f"{content.weight:g}",
        revision=sample.current.number,
        author=sample.current.author_name,
        at=sample.current.at.isoformat(),
        run_id=sample.source_run_id,
    )


def revision_view(revision: SampleRevision) -> RevisionView:
    return RevisionView(
        number=revision.number,
        author=revision.author_name,
        at=revision.at.isoformat(),
        reason=revision.reason,
        expected=_excerpt(revision.content.expected),
    )


def form_view(sample: GoldenSample, variables: tuple[str, ...]) -> FormView:
    """Return the form of a sample: its own inputs, and an empty one for each variable that it does not know yet."""
    content = sample.content
    inputs = dict(content.inputs) | {name: "" for name in variables if name not in content.inputs}
    return FormView(
        id=sample.id,
        revision=sample.current.number,
        name=sample.name,
        inputs=[NamedView(name, value) for name, value in inputs.items()],
        expected=content.expected,
        combination=content.combination.value,
        tags=", ".join(content.tags),
        weight=f"{content.weight:g}",
    )


def check_views(content: SampleContent) -> list[CheckView]:
    return [
        CheckView(
            key=key,
            kind=check.kind.value,
            reference=check.reference,
            ignored="\n".join(check.ignored),
            tolerance=f"{check.tolerance:g}",
            minimum="" if check.minimum is None else str(check.minimum),
            maximum="" if check.maximum is None else str(check.maximum),
            threshold=f"{check.threshold:g}",
            model=check.model,
        )
        for key, check in enumerate(content.checks, 1)
    ]


def content_of(form: Mapping[str, Any], opened: FormView, checks: list[CheckView]) -> SampleContent:
    """Return what the form says. Raises InvalidInput for a field that should be a number and is none."""
    typed = {name: str(value).replace("\r\n", "\n") for name, value in form.items()}
    return SampleContent(
        inputs={each.name: typed.get(f"input-{place}", each.value) for place, each in enumerate(opened.inputs)},
        expected=typed.get("expected", ""),
        checks=tuple(_check(typed, view) for view in checks),
        combination=Combination.ANY if typed.get("combination") == Combination.ANY else Combination.ALL,
        tags=tuple(typed.get("tags", "").replace("\n", ",").split(",")),
        weight=_number(typed.get("weight", "1"), "weight"),
    )


def kept(typed: Mapping[str, str], opened: FormView, checks: list[CheckView]) -> tuple[FormView, list[CheckView]]:
    """Return the form with what was typed into it, to be opened with."""

    def field_of(name: str, otherwise: str) -> str:
        return typed.get(name, otherwise)

    inputs = [NamedView(each.name, field_of(f"input-{place}", each.value)) for place, each in enumerate(opened.inputs)]
    names = ("name", "expected", "combination", "tags", "weight", "reason")
    form = replace(opened, inputs=inputs, **{name: field_of(name, getattr(opened, name)) for name in names})
    numbers = ("reference", "ignored", "tolerance", "minimum", "maximum", "threshold", "model")
    return form, [
        replace(view, **{name: field_of(f"{name}-{view.key}", getattr(view, name)) for name in numbers})
        for view in checks
    ]


def _check(typed: Mapping[str, str], view: CheckView) -> Check:
    def field_of(name: str, stored: str) -> str:
        return typed.get(f"{name}-{view.key}", stored)

    return Check(
        kind=CheckKind(view.kind),
        reference=field_of("reference", view.reference),
        ignored=tuple(line.strip() for line in field_of("ignored", view.ignored).split("\n") if line.strip()),
        tolerance=_number(field_of("tolerance", view.tolerance), "tolerance"),
        minimum=_limit(field_of("minimum", view.minimum), "minimum"),
        maximum=_limit(field_of("maximum", view.maximum), "maximum"),
        threshold=_number(field_of("threshold", view.threshold), "threshold"),
        model=field_of("model", view.model) if view.kind == CheckKind.JUDGE else "",
    )


def _number(typed: str, name: str) -> float:
    try:
        found = float(typed.strip().replace(",", ".") or "nan")
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InvalidInput("number_expected", field=name, value=typed[:40])
    return found


def _limit(typed: str, name: str) -> int | None:
    return None if not typed.strip() else int(_number(typed, name))


def _line(text: str) -> str:
    """Return the beginning of a check's text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= CHECK_TEXT_MAX else line[: CHECK_TEXT_MAX - 1] + "…"


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT_MAX else text[: EXCERPT_MAX - 1] + "…"
