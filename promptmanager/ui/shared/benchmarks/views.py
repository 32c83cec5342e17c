"""What the browser is told of benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, field

from promptmanager.domain.benchmarks import Benchmark, PauseReason, Progress
from promptmanager.domain.errors import PremiumModel, PromptManagerError, QuotaUsedUp
from promptmanager.services.benchmarks import Live
from promptmanager.ui.shared.model_views import NO_TROUBLE, TroubleView, trouble_view

_OF_PLAN = frozenset({QuotaUsedUp.code, PremiumModel.code})


@dataclass(frozen=True)
class CountsView:
    """Cells by what became of them, and what that cost. ``unjudged`` answers have no check that decided.

    ``usd`` is a decimal text, empty while no cost at all is known of the calls that were made.
    """

    cells: int = 0
    ended: int = 0
    passed: int = 0
    not_passed: int = 0
    check_errors: int = 0
    unjudged: int = 0
    failed: int = 0
    reused: int = 0
    running: int = 0
    waiting: int = 0
    calls: int = 0
    interrupted: int = 0
    usd: str = ""
    unknown_costs: int = 0


@dataclass(frozen=True)
class VersionNameView:
    number: int
    is_draft: bool


@dataclass(frozen=True)
class HeadView:
    """What a benchmark was launched with. A ``ceiling_calls`` of 0 and an empty ``ceiling_usd`` are no ceilings."""

    id: str = ""
    name: str = ""
    prompt_title: str = ""
    prompt_slug: str = ""
    versions: list[VersionNameView] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    version_count: int = 0
    model_count: int = 0
    samples: int = 0
    tag: str = ""
    repetitions: int = 1
    asks_anew: bool = False
    ceiling_usd: str = ""
    ceiling_calls: int = 0
    author: str = ""
    at: str = ""


@dataclass(frozen=True)
class LiveView:
    """How a benchmark is at one moment.

    ``refusal`` is the sentence of what holds it up, where something refuses; ``is_plan`` where PRO would not.
    """

    state: str = ""
    pause: str = ""
    refusal: TroubleView = NO_TROUBLE
    is_plan: bool = False
    counts: CountsView = CountsView()
    cells_a_minute: float | None = None
    seconds_left: float | None = None
    ended_at: str = ""


@dataclass(frozen=True)
class RowView:
    """A line of the list."""

    head: HeadView
    live: LiveView


def counts_view(progress: Progress) -> CountsView:
    judged = progress.passed + progress.not_passed + progress.check_errors
    is_any_cost_known = progress.calls == 0 or progress.unknown_costs < progress.calls
    # What is under way has no cost yet; that is no news.
    unknown_costs = max(0, progress.unknown_costs - progress.running)
    return CountsView(
        cells=progress.cells,
        ended=progress.ended,
        passed=progress.passed,
        not_passed=progress.not_passed,
        check_errors=progress.check_errors,
        unjudged=max(0, progress.done - judged),
        failed=progress.failed,
        reused=progress.reused,
        running=progress.running,
        waiting=progress.waiting,
        calls=progress.calls,
        interrupted=progress.interrupted,
        usd=format(progress.usd, "f") if is_any_cost_known else "",
        unknown_costs=unknown_costs,
    )


def head_view(benchmark: Benchmark, *, prompt_title: str, prompt_slug: str) -> HeadView:
    spec = benchmark.spec
    models = list(dict.fromkeys(column.model for column in spec.columns))
    return HeadView(
        id=benchmark.id,
        name=benchmark.name,
        prompt_title=prompt_title,
        prompt_slug=prompt_slug,
        versions=[VersionNameView(subject.number, subject.is_draft) for subject in spec.subjects],
        models=models,
        version_count=len(spec.subjects),
        model_count=len(models),
        samples=benchmark.samples,
        tag=spec.tag,
        repetitions=spec.repetitions,
        asks_anew=spec.asks_anew,
        ceiling_usd="" if spec.ceiling_usd is None else format(spec.ceiling_usd, "f"),
        ceiling_calls=spec.ceiling_calls or 0,
        author=benchmark.author_name,
        at=benchmark.created_at.isoformat(),
    )


def live_view(live: Live) -> LiveView:
    benchmark, pause = live.benchmark, live.benchmark.pause
    refusal = NO_TROUBLE
    if pause is not None and pause.reason is PauseReason.REFUSED:
        fact = PromptManagerError(**pause.facts)
        fact.code = pause.code
        refusal = trouble_view(fact)
    return LiveView(
        state=benchmark.state.value,
        pause=pause.reason.value if pause else "",
        refusal=refusal,
        is_plan=pause is not None and pause.code in _OF_PLAN,
        counts=counts_view(live.progress),
        cells_a_minute=None if live.cells_a_second is None else round(live.cells_a_second * 60, 1),
        seconds_left=None if live.seconds_left is None else round(live.seconds_left),
        ended_at=benchmark.ended_at.isoformat() if benchmark.ended_at else "",
    )
