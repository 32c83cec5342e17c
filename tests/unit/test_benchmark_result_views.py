"""What the screens of a benchmark's results are told: matrix, table, charts, one cell; and every reason's sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import promptmanager
from promptmanager.domain.benchmarks import CellOutcome
from promptmanager.domain.benchmarks.board import RowFilter, Spot
from promptmanager.domain.benchmarks.front import Offer, pareto_front
from promptmanager.domain.benchmarks.judge import judge_unreachable
from promptmanager.domain.checks import Check, CheckKind, Result
from promptmanager.ui.benchmarks.results_cell_views import accepted_words, cell_view, outcome_view
from promptmanager.ui.benchmarks.results_chart_views import charts_view
from promptmanager.ui.benchmarks.results_scales import Scale, rates_of, scale_of, spread_of
from promptmanager.ui.shared.benchmarks.results_views import comparison_view, matrix_view, spot_tone, table_view
from promptmanager.ui.shared.messages import keys
from tests.unit.benchmark_scene import Lab, lab, says_hello
from tests.unit.test_benchmark_results import NAMES, poor_b, with_samples

CHECKS = Path(promptmanager.__file__).parent / "domain"


async def shown(made: Lab, baseline: int = 0, **given):
    benchmark = await made.launched_to_the_end(**given)
    of = {"actor": made.actor, "benchmark_id": benchmark.id, "baseline": baseline}
    matrix = await made.benchmarks.results.matrix(**of)
    return benchmark, matrix, await made.benchmarks.results.samples(**of)


async def test_an_answer_that_is_accepted_and_still_fails_is_told_so():
    made = await lab(says_hello)
    by_expected = await made.sample("Zoë", expected="Hi Zoë")
    by_itself = await made.sample("Bob", checks=(Check(CheckKind.CONTAINS, "Hi"),))

    async def words(sample_id: int, answer: str) -> str:
        of = {"actor": made.actor, "sample_id": sample_id}
        await made.golden.accept(**of, revision=1, expected=answer)
        return accepted_words(await made.golden.judge(**of, answer=answer))

    assert await words(by_expected, "Hello Zoë") == "results.accepted"
    assert await words(by_itself, "Hello Bob") == "results.accepted.fails"


async def test_a_cell_of_the_matrix_carries_its_interval_cost_and_verdict():
    made = await with_samples(poor_b)

    _, matrix, _ = await shown(made)
    view = matrix_view(matrix)

    baseline, worse = view.columns
    assert (baseline.is_baseline, baseline.rate, baseline.high) == (True, 1.0, 1.0)
    assert 0.8 < baseline.low < 1.0
    assert (baseline.usd, baseline.verdict.finding) == ("0.00001", "")
    assert worse.verdict.finding == "regression"
    assert worse.verdict.difference == -75.0
    assert worse.verdict.low < -75.0 < worse.verdict.high < 0
    assert [each.name for each in worse.verdict.worst] == list(NAMES[5:8])
    assert worse.verdict.others == 12
    assert [row.model for row in view.rows] == ["a", "b"]


async def test_an_unknown_cost_is_told_as_unknown():
    made = await with_samples(says_hello, NAMES[:2])

    _, matrix, _ = await shown(made)
    unpriced = [
        type(result)(**{**vars(result), "sums": type(result.sums)(answers=2, unknown_costs=2)})
        for result in matrix.columns
    ]
    view = matrix_view(type(matrix)(**{**vars(matrix), "columns": tuple(unpriced)}))

    assert [(column.usd, column.unknown_costs, column.p50) for column in view.columns] == [("", 2, None)] * 2


async def test_too_few_samples_have_no_interval_of_a_difference():
    made = await with_samples(says_hello, NAMES[:3])

    _, matrix, _ = await shown(made)
    verdict = matrix_view(matrix).columns[1].verdict

    assert (verdict.finding, verdict.has_interval) == ("not_enough_samples", False)
    assert (verdict.more_samples, verdict.more_usd) == (5, "0.00010")


async def test_the_table_marks_what_flipped_and_counts_every_filter():
    made = await with_samples(poor_b)

    _, _, found = await shown(made)
    view = table_view(found, baseline=0)

    assert [spot.text for spot in view.rows[0].spots] == ["1/1", "1/1"]
    flipped = view.rows[-1].spots[1]
    assert (flipped.text, flipped.tone, flipped.is_flipped) == ("0/1", "bad", True)
    assert view.counts == {"all": 20, "flipped": 15, "flaky": 0, "failed": 15, "error": 0}
    assert set(view.counts) == {each.value for each in RowFilter}


@pytest.mark.parametrize(
    ("spot", "tone"),
    [
        (Spot(passed=1, judged=3, failed=1), "error"),
        (Spot(passed=1, judged=3), "flaky"),
        (Spot(passed=0, judged=3), "bad"),
        (Spot(passed=3, judged=3), "good"),
        (Spot(awaiting_human=1, unended=1), "human"),
        (Spot(unended=1), "waiting"),
        (Spot(), "none"),
    ],
)
def test_a_spot_shows_what_stands_out_most(spot: Spot, tone: str):
    assert spot_tone(spot) == tone


async def test_a_cell_shows_both_differences_and_what_stands_beside_it():
    made = await with_samples(poor_b)
    benchmark, _, found = await shown(made, repetitions=2)
    number = found.rows[-1].row.spots[1].cells[1]

    detail = await made.benchmarks.results.cell(actor=made.actor, benchmark_id=benchmark.id, number=number, baseline=0)
    view = cell_view(detail)

    assert (view.output, view.expected, view.repetition) == ("What?", "Hello Name19", 2)
    assert not view.to_expected["is_same"]
    assert not view.to_baseline["is_same"]
    assert [(each.repetition, each.is_open) for each in view.repetitions] == [(1, False), (2, True)]
    assert [(each.place, each.tone) for each in view.columns] == [(0, "good"), (1, "bad")]
    assert (view.revision, view.standing) == (1, 1)
    assert [(each.kind, each.result) for each in view.outcomes] == [("exact", "failed")]
    assert "What?" in view.outcomes[0].reason.fr


def _reasons() -> Iterator[str]:
    for path in (*(CHECKS / "checks").glob("*.py"), CHECKS / "benchmarks" / "judge.py"):
        yield from re.findall(r'Outcome\([^"\n]*?"([a-z_]+)"', path.read_text())
    yield from ("good", "bad", "judge_passed", "judge_failed")


def test_every_reason_of_a_check_has_its_sentence():
    found = set(_reasons())

    assert {"differs", "too_short", "judge_unreadable", "not_valid_by_schema", "number"} <= found
    assert [reason for reason in found if f"results.reason.{reason}" not in keys()] == []


def test_a_judge_that_cannot_be_asked_is_told_in_a_sentence():
    known = outcome_view(judge_unreachable("model_unknown", {"model": "nobody/none", "nearest": ""}))
    unknown = outcome_view(judge_unreachable("interrupted"))

    assert known.reason.en.startswith("could not be asked: The model “nobody/none” is not available here.")
    assert "model_unknown" not in known.reason.fr
    assert unknown.reason.en == "could not be asked (interrupted)."


def test_figures_of_reasons_are_told_as_each_language_writes_them():
    outcome = CellOutcome(CheckKind.SIMILARITY, Result.FAILED, "similarity", {"share": 0.874, "threshold": 0.9})
    number = CellOutcome(CheckKind.NUMERIC, Result.FAILED, "number", {"found": 1.5, "wanted": 2.0, "tolerance": 0.1})

    assert "87%" in outcome_view(outcome).reason.en
    assert "1,5" in outcome_view(number).reason.fr


async def test_the_charts_place_what_is_known_and_count_what_is_not():
    made = await with_samples(poor_b)
    _, matrix, _ = await shown(made)

    view = charts_view(matrix)

    assert [point.is_on_front for point in view.cost.points] == [True, False]
    assert all(0 <= point.high <= point.top <= point.low <= 100 for point in view.cost.points)
    assert view.cost.missing == 0
    assert view.cost.up[0].value < 0.2
    unpriced = type(matrix.columns[1])(
        **{**vars(matrix.columns[1]), "sums": type(matrix.columns[1].sums)(answers=2, unknown_costs=2)}
    )
    assert charts_view(type(matrix)(**{**vars(matrix), "columns": (matrix.columns[0], unpriced)})).cost.missing == 1


def test_the_front_holds_what_none_beats():
    offers = {1: Offer(0.7, 1), 2: Offer(0.9, 2), 3: Offer(0.8, 3), 4: Offer(0.95, 9), 5: Offer(0.9, 2)}

    assert pareto_front(offers) == (1, 2, 5, 4)
    assert pareto_front({}) == ()


def test_scales_are_even_for_near_values_and_logarithmic_for_far_ones():
    even, far = scale_of([1.0, 2.0]), scale_of([0.0001, 1.0])

    assert (even.is_log, even.low, even.at(0)) == (False, 0.0, 0.0)
    assert [tick.value for tick in even.ticks()] == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert far.is_log
    assert [tick.value for tick in far.ticks()] == [0.0001, 0.001, 0.01, 0.1, 1.0]
    assert scale_of([0.0, 0.0]).at(0.0) == 0.0
    assert rates_of(0.72) == Scale(0.6, 1.0)
    assert 0 < spread_of([0.5, 4.0]).at(1.0) < 100
    assert spread_of([]).ticks()


async def test_a_comparison_names_both_sides_and_what_did_not_count():
    made = await with_samples(poor_b)
    first, _, _ = await shown(made)
    await made.sample("Later")
    second, matrix, _ = await shown(made)

    found = await made.benchmarks.results.compare(actor=made.actor, baseline=(first.id, 0), candidate=(second.id, 1))
    one, other = matrix_view(matrix).columns
    view = comparison_view(found, one, other)

    assert (view.baseline.model, view.baseline.version, view.candidate.model) == ("a", 1, "b")
    assert (view.verdict.finding, view.verdict.difference) == ("regression", -75.0)
    assert (view.counted, view.other_samples, view.other_revisions) == (20, 1, 0)
