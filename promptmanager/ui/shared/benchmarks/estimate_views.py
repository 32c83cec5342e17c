"""What a benchmark will take, as the browser is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from promptmanager.domain.benchmarks import Estimate, Span
from promptmanager.domain.errors import InvalidInput, PremiumModel, PromptManagerError
from promptmanager.domain.identity import LOCALES
from promptmanager.services.benchmarks import Doors, Plan
from promptmanager.services.benchmarks.planning import judges_of
from promptmanager.ui.shared import messages
from promptmanager.ui.shared.model_views import TroubleView, trouble_view

_PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
class RefusalView:
    """Why a model's calls would not be let through, in how many cells; ``is_plan`` where PRO would allow them.

    ``is_judge``: it answers nothing, and would judge the answers of so many.
    """

    model: str
    why: TroubleView
    is_plan: bool
    cells: int
    is_judge: bool = False


@dataclass(frozen=True)
class EstimateView:
    """``usd_low`` and ``usd_high`` are empty where a price is not known: ``unpriced`` names those models.

    ``runs_left`` is -1 where runs are not counted. ``judge_calls`` come on top of ``calls``, at most so many.
    ``is_refused``: not one call would be let through.
    """

    columns: int = 0
    samples: int = 0
    repetitions: int = 0
    cells: int = 0
    calls: int = 0
    known: int = 0
    unresolved: int = 0
    judge_calls: int = 0
    tokens_in: tuple[float, float] = (0, 0)
    tokens_out: tuple[float, float] = (0, 0)
    usd_low: str = ""
    usd_high: str = ""
    unpriced: list[str] = field(default_factory=list)
    seconds: tuple[float, float] = (0, 0)
    key_sources: list[str] = field(default_factory=list)
    refusals: list[RefusalView] = field(default_factory=list)
    problems: list[TroubleView] = field(default_factory=list)
    runs_left: int = -1
    runs_fit: bool = False
    is_refused: bool = False
    pool_calls: int = 0
    pool_left: int = 0
    exceeds_usd: bool = False
    exceeds_calls: bool = False


def estimate_view(plan: Plan, doors: Doors) -> EstimateView:
    spec, estimate = plan.spec, plan.estimate
    usd = estimate.usd
    ceiling = spec.ceiling_usd
    refused, unjudged = _refused_cells(plan, doors), _unjudged_cells(plan, doors)
    let_through = max(0, estimate.calls - sum(refused.values())) + estimate.judge_calls
    return EstimateView(
        columns=len(spec.columns),
        samples=len(plan.samples),
        repetitions=spec.repetitions,
        cells=estimate.cells,
        calls=estimate.calls,
        known=estimate.known,
        unresolved=estimate.unresolved,
        judge_calls=estimate.judge_calls,
        tokens_in=_rounded(estimate.prompt_tokens),
        tokens_out=_rounded(estimate.completion_tokens),
        usd_low="" if usd is None else f"{usd.low:.8f}",
        usd_high="" if usd is None else f"{usd.high:.8f}",
        unpriced=list(estimate.unpriced),
        seconds=(estimate.seconds.low, estimate.seconds.high),
        key_sources=sorted(source.value for source in doors.key_sources),
        refusals=[
            RefusalView(
                model,
                trouble_view(refusal),
                isinstance(refusal, PremiumModel),
                refused[model] or unjudged[model],
                is_judge=not refused[model],
            )
            for model, refusal in doors.refusals.items()
        ],
        problems=[trouble_view(problem) for problem in plan.problems[:_PROBLEMS_SHOWN]],
        runs_left=-1 if doors.runs_left is None else doors.runs_left,
        runs_fit=doors.runs_left is not None and let_through <= doors.runs_left,
        is_refused=bool(doors.refusals) and not doors.key_sources,
        # Known answers are not called, whoever would have made the call.
        pool_calls=min(doors.pool_calls, estimate.calls),
        pool_left=doors.pool_left,
        exceeds_usd=usd is not None and ceiling is not None and usd.high > ceiling,
        exceeds_calls=spec.ceiling_calls is not None and _all_calls(estimate) > spec.ceiling_calls,
    )


def refusal_view(error: PromptManagerError) -> TroubleView:
    """Return the sentence of what refuses an order; where there is too much of something, it says of what."""
    of = str(error.facts.get("field", ""))
    if not (isinstance(error, InvalidInput) and error.code == "too_many" and of in ("columns", "cells")):
        return trouble_view(error)
    said = (messages.say(locale, f"benchmarks.too_many.{of}", **error.facts) for locale in LOCALES)
    return TroubleView(*said)


def _refused_cells(plan: Plan, doors: Doors) -> Counter[str]:
    columns = plan.spec.columns
    asked = Counter(columns[cell.column].model for cell in plan.cells if cell.key)
    return Counter({model: asked[model] for model in doors.refusals})


def _unjudged_cells(plan: Plan, doors: Doors) -> Counter[str]:
    judged = {model: ids for model, ids in judges_of(plan.samples).items() if model in doors.refusals}
    return Counter(model for cell in plan.cells for model, ids in judged.items() if cell.key and cell.sample_id in ids)


def _all_calls(estimate: Estimate) -> int:
    return estimate.calls + estimate.judge_calls


def _rounded(span: Span) -> tuple[float, float]:
    return round(span.low), round(span.high)


NOTHING = EstimateView()
