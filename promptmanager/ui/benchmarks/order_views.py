"""The form of a new benchmark: what it offers, what was typed, and the order that follows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from promptmanager.domain.benchmarks import Benchmark
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.prompts import Version, VersionStatus
from promptmanager.services.benchmarks import BenchmarkOrder
from promptmanager.ui.shared.model_views import ModelView

TYPED_MAX = 400
# Longer than every limit; what the limits are, the order itself is asked.
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{0,8})?|\.[0-9]{1,8}", re.ASCII)
_CHOSEN_FIRST = (VersionStatus.PRODUCTION, VersionStatus.DRAFT)


@dataclass(frozen=True)
class PromptView:
    """``samples`` is how many golden samples it has altogether."""

    id: int = 0
    slug: str = ""
    title: str = ""
    samples: int = 0


@dataclass(frozen=True)
class VersionView:
    id: int
    number: int
    status: str
    model: str
    note: str
    at: str
    is_chosen: bool


@dataclass(frozen=True)
class TypedView:
    """The fields as typed. ``asks_each``: each version with its own model."""

    name: str = ""
    tag: str = ""
    repetitions: str = "1"
    ceiling_usd: str = ""
    ceiling_calls: str = ""
    asks_anew: bool = False
    asks_each: bool = True


NO_PROMPT = PromptView()
NOTHING_TYPED = TypedView()


def version_views(versions: tuple[Version, ...], chosen: set[int]) -> list[VersionView]:
    return [
        VersionView(
            id=each.id,
            number=each.number,
            status=each.status.value,
            model=each.content.settings.model,
            note=each.note,
            at=each.changed_at.isoformat(),
            is_chosen=each.id in chosen,
        )
        for each in versions
    ]


def first_choice(versions: tuple[Version, ...], numbers: set[int]) -> set[int]:
    """Return the ids to begin with: those with these numbers beside production; else production and the draft."""
    asked = {each.id for each in versions if each.number in numbers}
    usual = {each.id for each in versions if each.status in _CHOSEN_FIRST}
    production = {each.id for each in versions if each.status is VersionStatus.PRODUCTION}
    return (asked | production if asked else usual) or {each.id for each in versions[:1]}


def typed_like(benchmark: Benchmark) -> TypedView:
    """Return the fields that would launch it again."""
    spec = benchmark.spec
    return TypedView(
        name=benchmark.name,
        tag=spec.tag,
        repetitions=str(spec.repetitions),
        ceiling_usd="" if spec.ceiling_usd is None else format(spec.ceiling_usd, "f"),
        ceiling_calls="" if spec.ceiling_calls is None else str(spec.ceiling_calls),
        asks_each="" in spec.models,
    )


def order_of(
    prompt: PromptView, versions: list[VersionView], models: list[ModelView], typed: TypedView
) -> BenchmarkOrder:
    """Return what the form orders. Raises InvalidInput for a field that should be a number and is none."""
    return BenchmarkOrder(
        prompt_id=prompt.id,
        version_ids=tuple(each.id for each in versions if each.is_chosen),
        models=(*(("",) if typed.asks_each else ()), *(model.id for model in models)),
        repetitions=_whole(typed.repetitions or "1", "repetitions"),
        tag=typed.tag,
        asks_anew=typed.asks_anew,
        ceiling_usd=_dollars(typed.ceiling_usd),
        ceiling_calls=_whole(typed.ceiling_calls, "ceiling_calls") if typed.ceiling_calls.strip() else None,
        name=typed.name,
    )


def _whole(text: str, field: str) -> int:
    plain = "".join(text.split())
    if not _WHOLE.fullmatch(plain):
        raise InvalidInput("number_expected", field=field, value=text[:40])
    return int(plain)


def _dollars(text: str) -> Decimal | None:
    plain = "".join(text.split()).strip("$").replace(",", ".")
    if not plain:
        return None
    if not _AMOUNT.fullmatch(plain):
        raise InvalidInput("number_expected", field="ceiling_usd", value=text[:40])
    return Decimal(plain)
