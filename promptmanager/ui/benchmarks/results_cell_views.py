"""One cell of a benchmark as the browser gets it: what was asked, what came, and what the checks say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promptmanager.domain.benchmarks import Cell, CellOutcome
from promptmanager.domain.benchmarks.board import Spot
from promptmanager.domain.checks import CheckKind, Result
from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.runs import CostState, Run
from promptmanager.services.benchmarks.results import CellDetail
from promptmanager.services.golden import Judged
from promptmanager.ui.shared.benchmarks.results_views import spot_tone
from promptmanager.ui.shared.diff_views import NO_DIFF, DiffView, texts_view
from promptmanager.ui.shared.messages import keys, say
from promptmanager.ui.shared.model_views import NO_TROUBLE, TroubleView, trouble_view
from promptmanager.ui.shared.notices import error_text

# Facts that are shares of one, and are told in per cent.
_SHARES = ("share", "threshold")


@dataclass(frozen=True)
class InputView:
    name: str
    value: str


@dataclass(frozen=True)
class MessageView:
    role: str
    text: str


@dataclass(frozen=True)
class OutcomeView:
    """What one check said, in both languages. ``note`` is the judge's or the person's, in their own words."""

    kind: str
    result: str
    reason: TroubleView
    note: str = ""
    run_id: str = ""


@dataclass(frozen=True)
class BesideView:
    """Another answer to the same sample: a repetition in this column, or the first one in another."""

    cell: int
    place: int
    version: int
    is_draft: bool
    model: str
    repetition: int
    tone: str
    is_open: bool


@dataclass(frozen=True)
class CellView:
    """``cost`` is a decimal text, empty while unknown; ``seconds`` are None without an answer.

    ``standing`` is the sample's newest revision, ``revision`` the one that this answer was judged by.
    """

    number: int = -1
    sample_id: int = 0
    sample: str = ""
    revision: int = 0
    standing: int = 0
    version: int = 0
    is_draft: bool = False
    model: str = ""
    repetition: int = 1
    state: str = ""
    result: str = ""
    awaits_human: bool = False
    is_reused: bool = False
    interruptions: int = 0
    inputs: list[InputView] = field(default_factory=list)
    messages: list[MessageView] = field(default_factory=list)
    output: str = ""
    expected: str = ""
    rubric: str = ""
    outcomes: list[OutcomeView] = field(default_factory=list)
    trouble: TroubleView = NO_TROUBLE
    run_id: str = ""
    cost: str = ""
    seconds: float | None = None
    first_token: float | None = None
    to_expected: DiffView = field(default_factory=lambda: NO_DIFF)
    to_baseline: DiffView = field(default_factory=lambda: NO_DIFF)
    has_baseline: bool = False
    repetitions: list[BesideView] = field(default_factory=list)
    columns: list[BesideView] = field(default_factory=list)


def cell_view(detail: CellDetail) -> CellView:
    cell, run, content = detail.cell, detail.run, detail.sample.content
    subject = detail.benchmark.spec.subjects[detail.column.subject]
    answer = run.output if run else ""
    beside = [_beside(each, detail) for each in detail.beside]
    rubrics = [check.reference for check in content.checks if check.kind is CheckKind.HUMAN]
    return CellView(
        number=cell.number,
        sample_id=cell.sample_id,
        sample=detail.sample.name,
        revision=cell.sample_revision,
        standing=detail.standing,
        version=subject.number,
        is_draft=subject.is_draft,
        model=detail.column.model,
        repetition=cell.repetition,
        state=cell.state.value,
        result=cell.result.value if cell.result else "",
        awaits_human=cell.awaits_human,
        is_reused=cell.is_reused,
        interruptions=cell.interruptions,
        inputs=[InputView(name, value) for name, value in content.inputs.items()],
        messages=[MessageView(each.role.value, each.text) for each in run.messages] if run else [],
        output=answer,
        expected=content.expected,
        rubric="\n\n".join(rubric for rubric in rubrics if rubric),
        outcomes=[outcome_view(outcome) for outcome in cell.outcomes],
        trouble=_trouble(cell),
        run_id=cell.run_id,
        cost=_cost(run),
        seconds=run.seconds if run else None,
        first_token=run.seconds_to_first_token if run else None,
        to_expected=texts_view(content.expected, answer),
        to_baseline=texts_view(detail.baseline.output, answer) if detail.baseline else NO_DIFF,
        has_baseline=detail.baseline is not None,
        repetitions=[each for each in beside if each.place == cell.column],
        columns=[each for each in beside if each.repetition == cell.repetition],
    )


def accepted_words(held: Judged) -> str:
    """Return the key of what is said once an answer is accepted, which ``held`` says whether it passes now."""
    # Checks with a text of their own do not care what is expected.
    return "results.accepted.fails" if held.result is Result.FAILED else "results.accepted"


def outcome_view(outcome: CellOutcome) -> OutcomeView:
    reason = TroubleView(*(_sentence(locale, outcome.reason, outcome.facts) for locale in ("en", "fr")))
    return OutcomeView(outcome.kind.value, outcome.result.value, reason, outcome.note, outcome.run_id)


def _sentence(locale: str, reason: str, facts: Mapping[str, str | float]) -> str:
    told = {name: _told(locale, name, value) for name, value in facts.items()}
    if f"error.{told.get('code')}" in keys():
        refusal = PromptManagerError(**{name: value for name, value in facts.items() if name != "code"})
        refusal.code = told["code"]
        return say(locale, f"results.reason.{reason}.because", why=error_text(locale, refusal))
    return say(locale, f"results.reason.{reason}", **told)


def _told(locale: str, name: str, value: str | float) -> str:
    if isinstance(value, str):
        return value
    text = f"{100 * value:.0f}" if name in _SHARES else f"{value:.6g}"
    return text.replace(".", ",") if locale == "fr" else text


def _beside(cell: Cell, detail: CellDetail) -> BesideView:
    column = detail.benchmark.spec.columns[cell.column]
    subject = detail.benchmark.spec.subjects[column.subject]
    spot = Spot(
        passed=int(cell.result is Result.PASSED),
        judged=int(cell.result in (Result.PASSED, Result.FAILED)),
        check_errors=int(cell.result is Result.ERROR),
        failed=int(cell.state.value == "failed"),
        unended=int(cell.state.value in ("waiting", "running")),
        awaiting_human=int(cell.awaits_human),
    )
    return BesideView(
        cell=cell.number,
        place=cell.column,
        version=subject.number,
        is_draft=subject.is_draft,
        model=column.model,
        repetition=cell.repetition,
        tone=spot_tone(spot),
        is_open=cell.number == detail.cell.number,
    )


def _trouble(cell: Cell) -> TroubleView:
    if not cell.error_code:
        return NO_TROUBLE
    fact = PromptManagerError(**cell.error_facts)
    fact.code = cell.error_code
    return trouble_view(fact)


def _cost(run: Run | None) -> str:
    if run is None or run.cost_usd is None or run.cost_state is not CostState.KNOWN:
        return ""
    return format(run.cost_usd, "f")
