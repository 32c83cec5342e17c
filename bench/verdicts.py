"""Simulated benchmarks: how often the verdict is wrong, how often it finds what is there, how true the intervals are.

A sample has a probability of being passed, drawn from a beta distribution; its repetitions share it, and so resemble
each other as much as the correlation says. The candidate meets the same samples, each a given share harder.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import sqrt

import click
import numpy as np
from scipy.stats import binom

from bench.table import write
from promptmanager.domain.verdicts import Finding, Pair, PassRate, Tally, compare, pass_rate

TRIALS = 2_000
# A rate is judged ten times as fast as a difference.
RATE_TRIALS = 10 * TRIALS
PILOT_SAMPLES = 20
DROP = 0.15
# Where fewer samples than this differ, an interval can only be too wide: differences come in whole answers.
DIFFERING_MIN = 6
# Where fewer single answers than this are lost, an interval can cover certain shares only: see ``coverages``.
LOST_MIN = 2
SIZES, REPETITIONS, RATES, CORRELATIONS = (20, 55, 200), (1, 5), (0.6, 0.8, 0.95), (0.3, 0.7)


@dataclass(frozen=True)
class World:
    """One kind of prompt. ``drop`` is the candidate's true loss, a share of one."""

    samples: int
    repetitions: int
    rate: float
    correlation: float
    drop: float = 0.0

    @property
    def comes_in_steps(self) -> bool:
        return self.repetitions == 1 and self.samples * (1 - self.rate) < LOST_MIN

    def benchmark(self, rng: np.random.Generator, samples: int | None = None) -> list[Pair]:
        spread = (1 - self.correlation) / self.correlation
        chance = rng.beta(self.rate * spread, (1 - self.rate) * spread, samples or self.samples)
        baseline = rng.binomial(self.repetitions, chance)
        candidate = rng.binomial(self.repetitions, chance * (1 - self.drop / self.rate))
        return [
            Pair(str(n), Tally(int(b), self.repetitions), Tally(int(c), self.repetitions))
            for n, (b, c) in enumerate(zip(baseline, candidate, strict=True))
        ]


def coverages(world: World) -> tuple[float, float]:
    """Return the exact coverage of single answers' rate, and what it were with the likeliest count that is left out."""
    counts = range(world.samples + 1)
    likely = binom.pmf(counts, world.samples, world.rate)
    rates = (pass_rate([Tally(int(n < passed), 1) for n in range(world.samples)]) for passed in counts)
    inside = np.array([holds(rate, world) for rate in rates])
    covered = float(likely[inside].sum())
    return covered, covered + float(likely[~inside].max())


@dataclass(frozen=True)
class Counted:
    """What came of many simulated benchmarks of one world. Shares of one."""

    world: World
    regressions: float
    difference_covered: float
    differing: float = 0.0
    samples_used: float = 0.0


@dataclass(frozen=True)
class Rated:
    """How often the interval of a world's pass rate held the truth: a share of one."""

    world: World
    covered: float


def watched(trials: int, world: World) -> Counted:
    """Judge ``trials`` benchmarks of a fixed size."""
    rng = np.random.default_rng(hash(world) % 2**32)
    found = covered = differing = 0
    for _ in range(trials):
        verdict = compare(world.benchmark(rng))
        found += verdict.finding is Finding.REGRESSION
        covered += verdict.interval.low <= -world.drop <= verdict.interval.high
        differing += len(verdict.worse) + len(verdict.better)
    return Counted(world, found / trials, covered / trials, differing / trials)


def rated(trials: int, world: World) -> Rated:
    """Judge the pass rates of ``trials`` benchmarks."""
    rng = np.random.default_rng(hash(world) % 2**32)
    rates = (pass_rate([pair.baseline for pair in world.benchmark(rng)]) for _ in range(trials))
    return Rated(world, sum(holds(rate, world) for rate in rates) / trials)


def holds(rate: PassRate | None, world: World) -> bool:
    return rate is not None and rate.interval.low <= world.rate <= rate.interval.high


def asked_for(trials: int, world: World) -> Counted:
    """Judge a first benchmark, then as many samples more as the verdict asked for, and judge once again."""
    rng = np.random.default_rng(hash(world) % 2**32)
    found = covered = used = 0
    for _ in range(trials):
        pairs = world.benchmark(rng, PILOT_SAMPLES)
        verdict = compare(pairs)
        if verdict.more_samples:
            pairs += world.benchmark(rng, verdict.more_samples)
            verdict = compare(pairs)
        found += verdict.finding is Finding.REGRESSION
        covered += verdict.interval.low <= -world.drop <= verdict.interval.high
        used += len(pairs)
    return Counted(world, found / trials, covered / trials, samples_used=used / trials)


def worlds(drop: float) -> Iterator[World]:
    for size, repetitions, rate, correlation in product(SIZES, REPETITIONS, RATES, CORRELATIONS):
        yield World(size, repetitions, rate, correlation, drop)


def prompts() -> Iterator[World]:
    """The kinds of prompt of the second question, which finds its own number of samples."""
    for repetitions, rate, correlation in product(REPETITIONS, RATES, CORRELATIONS):
        yield World(PILOT_SAMPLES, repetitions, rate, correlation, DROP)


def simulate(trials: int, rate_trials: int) -> str:
    """Return the three tables as Markdown."""
    judge = partial(watched, trials)
    with ProcessPoolExecutor() as processes:
        same, large = (list(processes.map(judge, worlds(drop))) for drop in (0.0, DROP))
        settled = list(processes.map(partial(asked_for, trials), prompts()))
        rates = list(processes.map(partial(rated, rate_trials), worlds(0.0)))
    parts = _known(trials, rate_trials), _summary(same, large, settled, rates), _grid(same, large, rates)
    return "\n\n".join([*parts, _settled(settled)])


def _known(trials: int, rate_trials: int) -> str:
    spreads = [100 * 2 * sqrt(0.05 * 0.95 / count) for count in (trials, rate_trials)]
    return (
        f"{trials:,} simulated benchmarks a line, {rate_trials:,} for the rates; a coverage of 95 % is itself known to "
        f"{spreads[0]:.1f} points, of the rates to {spreads[1]:.1f}."
    )


def _summary(same: list[Counted], large: list[Counted], settled: list[Counted], rates: list[Rated]) -> str:
    every = [*same, *large]
    telling = [one.difference_covered for one in every if one.differing >= DIFFERING_MIN]
    sparse = [one.difference_covered for one in every if one.differing < DIFFERING_MIN]
    in_steps = [one for one in rates if one.world.comes_in_steps]
    smooth = [one.covered for one in rates if not one.world.comes_in_steps]
    worst = max(one.regressions for one in same)
    least = min(one.regressions for one in settled)
    steps = " or ".join(_percent(share) for share in coverages(in_steps[0].world))
    rows = (
        (f"no true difference, called a regression (worst of {len(same)} kinds)", "<= 5 %", _percent(worst)),
        (f"a drop of 15 points found with the samples asked for (worst of {len(settled)})", ">= 80 %", _percent(least)),
        (f"coverage of the difference, {len(telling)} kinds", "93-97 %", _range(telling)),
        (f"the same, fewer than {DIFFERING_MIN} samples differ, {len(sparse)} kinds", "wider", _range(sparse)),
        (f"coverage of the pass rate, {len(smooth)} kinds", "93-97 %", _range(smooth)),
        (
            f"the same, fewer than {LOST_MIN} single answers lost, {len(in_steps)} kinds",
            steps,
            _range([one.covered for one in in_steps]),
        ),
    )
    lines = ["| question | must be | measured |", "|---|--:|--:|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def _grid(same: list[Counted], large: list[Counted], rates: list[Rated]) -> str:
    lines = [
        (
            "| samples | repetitions | pass rate | correlation | false regressions "
            "| coverage, no drop | coverage, drop 15 | coverage of the rate |"
        ),
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {none.world.samples} | {none.world.repetitions} | {none.world.rate:.0%} | {none.world.correlation} "
        f"| {_percent(none.regressions)} | {_percent(none.difference_covered)} | {_percent(drop.difference_covered)} "
        f"| {_percent(rate.covered)} |"
        for none, drop, rate in zip(same, large, rates, strict=True)
    ]
    return "\n".join(lines)


def _settled(settled: list[Counted]) -> str:
    lines = [
        f"A true drop of 15 points; {PILOT_SAMPLES} samples first, then as many more as the verdict asked for:",
        "",
        "| repetitions | pass rate | correlation | samples in the end | found |",
        "|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {one.world.repetitions} | {one.world.rate:.0%} | {one.world.correlation} "
        f"| {one.samples_used:.0f} | {_percent(one.regressions)} |"
        for one in settled
    ]
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _range(shares: list[float]) -> str:
    return f"{_percent(min(shares))} to {_percent(max(shares))}" if shares else "none"


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the trials; print only.")
def main(quick: bool) -> None:  # noqa: FBT001 - a command's option
    text = simulate(*(count // 10 if quick else count for count in (TRIALS, RATE_TRIALS)))
    click.echo(text)
    if not quick:
        write("bench-verdicts", text)


if __name__ == "__main__":
    main()
