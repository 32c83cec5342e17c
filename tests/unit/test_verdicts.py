"""What is said about a comparison, against figures computed elsewhere and against what must hold for any results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.verdicts import (
    Finding,
    Pair,
    Paired,
    Tally,
    compare,
    is_not_worse,
    pass_rate,
)


def pairs(*groups: tuple[int, str], repetitions: int = 1) -> list[Pair]:
    """Return samples by groups of (how many, "+" better, "-" worse, "=" both passed, "0" both failed)."""
    answers = {"+": (0, 1), "-": (1, 0), "=": (1, 1), "0": (0, 0)}
    signs = [sign for count, sign in groups for _ in range(count)]
    found = []
    for n, sign in enumerate(signs):
        baseline, candidate = (Tally(passed * repetitions, repetitions) for passed in answers[sign])
        found.append(Pair(f"s{n:03}", baseline, candidate))
    return found


@pytest.mark.parametrize(
    ("passed", "count", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_single_answers_is_wilsons(passed: int, count: int, low: float, high: float) -> None:
    found = pass_rate([Tally(int(n < passed), 1) for n in range(count)])

    assert found is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-4)


def test_repetitions_that_always_agree_count_as_one_answer() -> None:
    once = pass_rate([Tally(1, 1)] * 15 + [Tally(0, 1)] * 5)
    tenfold = pass_rate([Tally(10, 10)] * 15 + [Tally(0, 10)] * 5)

    assert once is not None
    assert tenfold is not None
    assert tenfold.interval == once.interval
    assert (tenfold.samples, tenfold.answers) == (20, 200)


def test_repetitions_that_agree_no_more_than_chance_count_fully() -> None:
    found = pass_rate([Tally(3, 4), Tally(3, 4)] * 10)
    single = pass_rate([Tally(1, 1)] * 60 + [Tally(0, 1)] * 20)

    assert found is not None
    assert single is not None
    assert found.interval == single.interval


def test_few_lost_samples_leave_open_how_much_samples_scatter() -> None:
    found = pass_rate([Tally(5, 5)] * 53 + [Tally(4, 5)] * 2)
    independent = pass_rate([Tally(1, 1)] * 273 + [Tally(0, 1)] * 2)
    by_sample = pass_rate([Tally(1, 1)] * 55)

    assert found is not None
    assert independent is not None
    assert by_sample is not None
    assert by_sample.interval.low < found.interval.low < independent.interval.low - 0.01


def test_errors_are_neither_passed_nor_failed() -> None:
    assert pass_rate([Tally(0, 0)]) is None
    assert pass_rate([]) is None
    assert pass_rate([Tally(1, 1), Tally(0, 0)]) == pass_rate([Tally(1, 1)])
    assert compare(pairs((20, "="))) == compare([*pairs((20, "=")), Pair("error", Tally(0, 0), Tally(1, 1))])


def test_mcnemars_exact_test_is_the_sign_test_of_what_changed() -> None:
    assert Paired(pairs((6, "-"), (30, "="))).mcnemar() == pytest.approx(2 * 0.5**6)
    assert Paired(pairs((20, "="))).mcnemar() == 1.0
    assert Paired(pairs((20, "="), repetitions=3)).mcnemar() is None


def test_a_clear_loss_is_a_regression_that_names_its_samples() -> None:
    verdict = compare(pairs((10, "-"), (1, "+"), (40, "=")))

    assert verdict.finding is Finding.REGRESSION
    assert verdict.difference == pytest.approx(-9 / 51)
    assert verdict.interval.high < 0
    assert verdict.worse == tuple(f"s{n:03}" for n in range(10))
    assert verdict.better == ("s010",)
    assert verdict.more_samples is None


def test_the_worst_samples_are_named_first() -> None:
    lost_all = Pair("all", Tally(4, 4), Tally(0, 4))
    lost_one = Pair("one", Tally(4, 4), Tally(3, 4))

    assert compare([lost_one, lost_all]).worse == ("all", "one")


def test_many_samples_alike_show_no_regression() -> None:
    verdict = compare(pairs((150, "="), (20, "0"), (2, "-"), (3, "+")))

    assert verdict.finding is Finding.NO_REGRESSION_SHOWN
    assert verdict.interval.low > -0.10


def test_few_samples_say_how_many_more_would_settle_it() -> None:
    verdict = compare(pairs((12, "="), (3, "-"), (2, "+")))

    assert verdict.finding is Finding.NOT_ENOUGH_SAMPLES
    assert verdict.more_samples is not None
    assert 50 < verdict.more_samples < 500


def test_a_smaller_drop_to_find_asks_for_more_samples() -> None:
    results = pairs((15, "="), (3, "-"), (3, "+"))

    coarse, fine = compare(results, smallest_drop=0.10), compare(results, smallest_drop=0.05)

    assert coarse.more_samples is not None
    assert fine.more_samples is not None
    assert fine.more_samples > 3 * coarse.more_samples


def test_a_handful_of_samples_proves_nothing_whatever_they_show() -> None:
    verdict = compare(pairs((5, "-")))

    assert verdict.finding is Finding.NOT_ENOUGH_SAMPLES
    assert (verdict.interval.low, verdict.interval.high) == (-1, 1)
    assert compare([]).finding is Finding.NOT_ENOUGH_SAMPLES


def test_no_interval_is_a_point_even_where_nothing_differed() -> None:
    interval = Paired(pairs((30, "="))).interval()

    assert interval.low < 0 < interval.high


def test_a_weighted_sample_counts_as_often() -> None:
    light, heavy = pairs((9, "="), (1, "-")), pairs((9, "="), (1, "-"))
    heavy[-1] = Pair(heavy[-1].sample_id, heavy[-1].baseline, heavy[-1].candidate, weight=3.0)

    assert compare(light).difference == pytest.approx(-1 / 10)
    assert compare(heavy).difference == pytest.approx(-3 / 12)


def test_not_worse_means_above_the_margin_and_not_merely_unproven() -> None:
    assert not is_not_worse(pairs((10, "=")))
    assert not is_not_worse(pairs((4, "="), (1, "-"), (1, "+")))
    assert is_not_worse(pairs((300, "="), (2, "+")))
    assert is_not_worse(pairs((10, "="), (40, "+"), (10, "0")))


_TALLIES = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda two: Tally(min(two), max(two)))


@given(st.lists(st.tuples(_TALLIES, _TALLIES), max_size=60))
def test_any_results_give_the_same_ordered_verdict_twice(results: list[tuple[Tally, Tally]]) -> None:
    given_pairs = [Pair(str(n), *two) for n, two in enumerate(results)]

    verdict = compare(given_pairs)

    assert verdict == compare(given_pairs)
    assert -1 <= verdict.interval.low <= verdict.interval.high <= 1
    assert (verdict.more_samples is not None) == (verdict.finding is Finding.NOT_ENOUGH_SAMPLES)
    assert not set(verdict.worse) & set(verdict.better)
