"""What benchmarks show: figures by column and sample, verdicts, the cheapest not worse, people's judgements."""

from __future__ import annotations

from decimal import Decimal

import pytest

from promptmanager.domain.benchmarks import CellState, Spec, Subject
from promptmanager.domain.benchmarks.board import RowFilter, board_of, quantile
from promptmanager.domain.benchmarks.cells import CellResult
from promptmanager.domain.checks import Check, CheckKind, Combination, Result
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings
from promptmanager.domain.errors import BenchmarkNotFound, CellNotFound, InvalidInput, Moderated, NotAllowed
from promptmanager.domain.evidence import Finding
from promptmanager.domain.identity import Role
from promptmanager.services.ports import ChatRequest
from tests.fakes.actors import acting_as, new_actor
from tests.unit.benchmark_scene import COST, Lab, lab, says_hello

NAMES = tuple(f"Name{number:02d}" for number in range(20))


def poor_b(request: ChatRequest) -> str:
    """Model b knows nobody above Name04."""
    text = says_hello(request)
    return text if request.settings.model == "a" or text[-2:] < "05" else "What?"


async def with_samples(answer, names: tuple[str, ...] = NAMES) -> Lab:
    made = await lab(answer)
    for name in names:
        await made.sample(name)
    return made


def cell(number: int, column: int, sample_id: int, result: Result | None, **given) -> CellResult:
    values = {
        "state": CellState.DONE,
        "repetition": 1,
        "is_reused": False,
        "awaits_human": False,
        "interruptions": 0,
        "cost_usd": Decimal("0.01"),
        "seconds": 1.0,
        "seconds_to_first_token": 0.2,
    }
    return CellResult(number=number, column=column, sample_id=sample_id, result=result, **values | given)


def test_a_board_counts_each_sample_and_each_column():
    board = board_of(
        [
            cell(0, 0, 7, Result.PASSED, seconds=1.0),
            cell(1, 1, 7, Result.FAILED, cost_usd=None),
            cell(2, 0, 8, Result.ERROR, seconds=3.0),
            cell(3, 1, 8, None, state=CellState.FAILED, cost_usd=None, seconds=None),
            cell(4, 0, 7, Result.FAILED, repetition=2, seconds=9.0, interruptions=1),
            cell(5, 1, 7, None, repetition=2, state=CellState.WAITING),
        ],
        columns=2,
    )

    first, second = board.rows
    assert (first.sample_id, first.spots[0].passed, first.spots[0].judged) == (7, 1, 2)
    assert first.spots[0].is_flaky
    assert (first.spots[1].judged, first.spots[1].unended, first.spots[1].cells) == (1, 1, (1, 5))
    assert second.spots[0].has_error
    assert second.spots[1].has_error
    left, right = board.columns
    assert (left.answers, left.check_errors, left.interrupted, left.usd) == (3, 1, 1, Decimal("0.03"))
    assert left.latency is not None
    assert (left.latency.p50, left.latency.p95) == (3.0, 9.0)
    assert (right.answers, right.failed, right.unended, right.unknown_costs) == (1, 1, 1, 1)
    assert right.usd_per_answer is None


def test_quantiles_are_values_that_were_measured():
    values = [float(number) for number in range(1, 101)]
    assert (quantile(values, 0.5), quantile(values, 0.95), quantile([2.0], 0.95)) == (50.0, 95.0, 2.0)


async def test_a_worse_column_is_a_regression_that_names_its_samples():
    made = await with_samples(poor_b)
    benchmark = await made.launched_to_the_end()

    matrix = await made.benchmarks.results.matrix(actor=made.actor, benchmark_id=benchmark.id)

    baseline, worse = matrix.columns
    assert baseline.pass_rate is not None
    assert baseline.pass_rate.rate == 1.0
    assert 0.8 < baseline.pass_rate.interval.low < 1.0
    assert worse.verdict is not None
    assert worse.verdict.finding is Finding.REGRESSION
    assert worse.verdict.difference == pytest.approx(-0.75)
    assert len(worse.verdict.worse) == 15
    assert baseline.verdict is None
    assert matrix.cheapest_not_worse is None


@pytest.mark.parametrize("breaks", ["the check", "the call"])
async def test_a_model_whose_answers_break_is_not_recommended_for_those_that_do_not(breaks: str):
    def broken_b(request: ChatRequest) -> str:
        text = says_hello(request)
        if request.settings.model == "a" or text[-2:] < "10":
            return '{"said": "' + text + '"}'
        if breaks == "the call":
            raise Moderated
        return "{"

    made = await lab(broken_b)
    for name in NAMES:
        await made.sample(name, expected='{"said": "Hello ' + name + '"}', checks=(Check(CheckKind.JSON_EQUAL),))
    benchmark = await made.launched_to_the_end()

    matrix = await made.benchmarks.results.matrix(actor=made.actor, benchmark_id=benchmark.id)

    assert matrix.columns[1].verdict is not None
    assert matrix.columns[1].verdict.finding is not Finding.REGRESSION
    assert matrix.cheapest_not_worse is None


async def test_the_baseline_may_be_any_column():
    made = await with_samples(poor_b)
    benchmark = await made.launched_to_the_end()
    results = made.benchmarks.results

    matrix = await results.matrix(actor=made.actor, benchmark_id=benchmark.id, baseline=1)

    better = matrix.columns[0].verdict
    assert better is not None
    assert (better.finding, len(better.better)) == (Finding.NO_REGRESSION_SHOWN, 15)
    assert matrix.cheapest_not_worse in (0, 1)
    with pytest.raises(InvalidInput):
        await results.matrix(actor=made.actor, benchmark_id=benchmark.id, baseline=2)


async def test_too_few_samples_say_how_many_more_and_for_how_much():
    made = await with_samples(says_hello, NAMES[:3])
    benchmark = await made.launched_to_the_end()

    matrix = await made.benchmarks.results.matrix(actor=made.actor, benchmark_id=benchmark.id)

    candidate = matrix.columns[1]
    assert candidate.verdict is not None
    assert candidate.verdict.finding is Finding.NOT_ENOUGH_SAMPLES
    assert candidate.verdict.more_samples == 5
    assert candidate.more_usd == 5 * 2 * COST


async def test_samples_are_shown_by_pages_and_by_what_happened_to_them():
    made = await with_samples(poor_b)
    benchmark = await made.launched_to_the_end()
    of = {"actor": made.actor, "benchmark_id": benchmark.id}
    results = made.benchmarks.results

    page = await results.samples(**of, offset=5, limit=2)
    flipped = await results.samples(**of, wanted=RowFilter.FLIPPED, limit=1)

    assert ([one.sample.name for one in page.rows], page.total) == (["Name05", "Name06"], 20)
    assert (flipped.rows[0].sample.name, flipped.total) == ("Name05", 15)
    assert (await results.samples(**of, wanted=RowFilter.FAILED)).total == 15
    assert (await results.samples(**of, wanted=RowFilter.FLAKY)).total == 0
    assert (await results.samples(**of, wanted=RowFilter.ERROR)).total == 0


async def test_a_flaky_sample_and_a_failed_call_are_found():
    turns = iter([True, False, True] * 10)

    def moody(request: ChatRequest) -> str:
        if request.settings.model == "b":
            raise Moderated(reasons="")
        return says_hello(request) if next(turns) else "no"

    made = await with_samples(moody, ("Zoë",))
    benchmark = await made.launched_to_the_end(repetitions=3)
    of = {"actor": made.actor, "benchmark_id": benchmark.id}

    assert (await made.benchmarks.results.samples(**of, wanted=RowFilter.FLAKY)).total == 1
    errors = await made.benchmarks.results.samples(**of, wanted=RowFilter.ERROR)
    assert errors.rows[0].row.spots[1].failed == 3


async def test_a_cell_shows_its_run_and_the_baselines_beside_it():
    made = await with_samples(poor_b)
    benchmark = await made.launched_to_the_end()
    row = (await made.benchmarks.results.samples(actor=made.actor, benchmark_id=benchmark.id, offset=9, limit=1)).rows[
        0
    ]

    detail = await made.benchmarks.results.cell(
        actor=made.actor, benchmark_id=benchmark.id, number=row.row.spots[1].cells[0]
    )

    assert detail.run is not None
    assert detail.baseline is not None
    assert (detail.run.output, detail.baseline.output) == ("What?", "Hello Name09")
    assert (detail.sample.name, detail.cell.outcomes[0].result) == ("Name09", Result.FAILED)


async def test_figures_follow_the_benchmark_while_it_runs():
    made = await with_samples(says_hello, NAMES[:2])
    made.provider.gate.clear()
    benchmark = await made.launch(models=("a",))
    before = await made.benchmarks.results.matrix(actor=made.actor, benchmark_id=benchmark.id)
    made.provider.gate.set()
    await made.jobs.settled()
    after = await made.benchmarks.results.matrix(actor=made.actor, benchmark_id=benchmark.id)

    assert (before.columns[0].pass_rate, before.columns[0].sums.unended) == (None, 2)
    assert after.columns[0].pass_rate is not None
    assert (after.columns[0].pass_rate.answers, after.columns[0].sums.unended) == (2, 0)


async def test_two_benchmarks_are_compared_on_the_samples_that_both_ran_in_one_revision():
    made = await with_samples(poor_b, NAMES[:12])
    first = await made.launched_to_the_end(models=("a",))
    await made.sample("New")
    plan = await made.benchmarks.plan(actor=made.actor, order=made.order())
    await made.golden.accept(
        actor=made.actor, sample_id=plan.samples[0].id, revision=1, expected="Hello there", reason="politer"
    )
    second = await made.launched_to_the_end(models=("b",))

    comparison = await made.benchmarks.results.compare(
        actor=made.actor, baseline=(first.id, 0), candidate=(second.id, 0)
    )

    assert (comparison.other_samples, comparison.other_revisions) == (1, 1)
    assert comparison.verdict.samples == 11
    assert comparison.verdict.finding is Finding.REGRESSION


async def test_people_judge_what_waits_for_them_and_may_change_their_minds():
    made = await lab(says_hello)
    await made.sample("Zoë", checks=(Check(CheckKind.EXACT), Check(CheckKind.HUMAN, reference="Warm?")))
    benchmark = await made.launched_to_the_end(models=("a",))
    of = {"actor": made.actor, "benchmark_id": benchmark.id}
    results = made.benchmarks.results
    assert await results.awaiting_human(**of) == (0,)
    with pytest.raises(NotAllowed):
        await results.judge(actor=acting_as(made.actor, Role.VIEWER), benchmark_id=benchmark.id, number=0, is_good=True)

    good = await results.judge(**of, number=0, is_good=True, note=" Warm. ")
    bad = await results.judge(**of, number=0, is_good=False)

    assert (good.result, good.outcomes[-1].note) == (Result.PASSED, "Warm.")
    assert (bad.result, len(bad.outcomes)) == (Result.FAILED, 2)
    assert await results.awaiting_human(**of) == ()
    with pytest.raises(CellNotFound):
        await results.judge(**of, number=9, is_good=True)


async def test_an_answer_that_its_text_decides_is_not_for_people_to_judge():
    made = await lab(lambda _request: "Nothing")
    await made.sample("Zoë", combination=Combination.ANY)
    benchmark = await made.launched_to_the_end(models=("a",))

    with pytest.raises(CellNotFound):
        await made.benchmarks.results.judge(actor=made.actor, benchmark_id=benchmark.id, number=0, is_good=True)

    assert [cell.result for cell in await made.cells(benchmark)] == [Result.FAILED]


async def test_a_stranger_sees_no_results():
    made = await with_samples(says_hello, NAMES[:1])
    benchmark = await made.launched_to_the_end(models=("a",))
    of = {"actor": await new_actor(made.store, "Eve"), "benchmark_id": benchmark.id}

    for refused in (
        made.benchmarks.results.matrix(**of),
        made.benchmarks.results.samples(**of),
        made.benchmarks.results.cell(**of, number=0),
    ):
        with pytest.raises(BenchmarkNotFound):
            await refused


@pytest.mark.parametrize(
    ("drafts", "usual"), [((True, False), 2), ((False, True), 0), ((True,), 0), ((True, False, False), 2)]
)
def test_a_version_is_the_usual_baseline_and_the_draft_only_where_there_is_no_other(
    drafts: tuple[bool, ...], usual: int
):
    content = Content((Message(MessageRole.USER, "Greet"),), (), ModelSettings(model="own/model"))
    subjects = tuple(Subject(place, place + 1, is_draft, content, "") for place, is_draft in enumerate(drafts))

    assert Spec(subjects, models=("one/model", "other/model")).usual_baseline == usual
