"""Evidence: what samples say of versions, in figures that always carry their uncertainty. See ``verdicts``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True)
class Interval:
    """Where the true value lies in 95 of 100 such benchmarks. Shares of one: 0.25 is 25 points."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Tally:
    """How one version did on one sample. ``judged`` answers of which ``passed`` passed; errors are in neither."""

    passed: int
    judged: int

    def __post_init__(self) -> None:
        if not 0 <= self.passed <= self.judged:
            raise ValueError(f"{self.passed} passed of {self.judged}")

    @property
    def rate(self) -> float:
        return self.passed / self.judged


@dataclass(frozen=True)
class PassRate:
    rate: float
    interval: Interval
    samples: int
    answers: int


class Pair(NamedTuple):
    """One sample, answered by both. ``weight`` counts it more or less than another. A tuple: there are many."""

    sample_id: str
    baseline: Tally
    candidate: Tally
    weight: float = 1.0

    @property
    def difference(self) -> float:
        return self.candidate.rate - self.baseline.rate

    @property
    def is_judged(self) -> bool:
        return self.baseline.judged > 0 and self.candidate.judged > 0 and self.weight > 0


class Finding(StrEnum):
    REGRESSION = "regression"
    NO_REGRESSION_SHOWN = "no_regression_shown"
    NOT_ENOUGH_SAMPLES = "not_enough_samples"


@dataclass(frozen=True)
class Verdict:
    """What comparing a candidate with a baseline shows.

    ``worse`` names the samples that the candidate passed less often, the worst first. ``mcnemar`` is the exact test's
    two-sided p, for one answer a sample only. ``more_samples`` is about how many more would settle the question;
    None where it is settled.
    """

    finding: Finding
    difference: float
    interval: Interval
    samples: int
    worse: tuple[str, ...]
    better: tuple[str, ...]
    mcnemar: float | None = None
    more_samples: int | None = None
