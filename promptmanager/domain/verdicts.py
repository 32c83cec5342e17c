"""What a benchmark shows, and how sure it is: pass rates and differences, each with its interval.

The unit of evidence is a golden sample. Repetitions of one sample are not independent of each other, so every figure
here is computed over samples: ten answers to one question say less than ten answers to ten questions.

Everything is deterministic: the same results give the same verdict. Coverage and error rates are simulated by
``make bench-verdicts`` and printed in docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from scipy import special

from promptmanager.domain.evidence import Finding, Interval, Pair, PassRate, Tally, Verdict

__all__ = [
    "Finding",
    "Interval",
    "Pair",
    "Paired",
    "PassRate",
    "Tally",
    "Verdict",
    "compare",
    "is_not_worse",
    "pass_rate",
]

CONFIDENCE = 0.95
# A drop smaller than this is not looked for unless a prompt's policy says otherwise.
SMALLEST_DROP = 0.10
NOT_WORSE_MARGIN = 0.03
# Below this a resampling of samples says nothing.
SAMPLES_MIN = 8
# With as many samples as are asked for, a drop of the smallest size is found this often.
POWER = 0.90
_RESAMPLES = 4_000
_SEED = 20_261_126
# Two imaginary samples, one better and one worse by half an answer: where nothing differed an interval is no point.
_IMAGINARY = 0.5
# The part of an imaginary sample all passed, and of one all lost, by which the scatter of samples is judged.
_IMAGINARY_SCATTER = 0.2


def pass_rate(tallies: Sequence[Tally]) -> PassRate | None:
    """Return the share of passed answers with Wilson's interval; None where nothing was judged.

    Wilson, E. B. (1927). Where samples were repeated, the number of answers is divided by the design effect (Kish
    1965): how much more the samples' rates scatter than independent answers would.
    """
    # Most samples of a benchmark were answered alike.
    judged = Counter(tally for tally in tallies if tally.judged)
    if not judged:
        return None
    passed = sum(count * tally.passed for tally, count in judged.items())
    answers = sum(count * tally.judged for tally, count in judged.items())
    rate = passed / answers
    independent = answers / _design_effect(judged, answers)
    return PassRate(rate, _wilson(rate, independent), judged.total(), answers)


def compare(pairs: Sequence[Pair], *, smallest_drop: float = SMALLEST_DROP) -> Verdict:
    """Return what the same samples say about a candidate against its baseline: see ``Paired.verdict``."""
    return Paired(pairs).verdict(smallest_drop)


def is_not_worse(pairs: Sequence[Pair], *, margin: float = NOT_WORSE_MARGIN) -> bool:
    """Whether the difference is above minus ``margin`` with 95 % confidence (one-sided)."""
    return Paired(pairs).is_not_worse(margin)


class Paired:
    """Two versions on the samples that both answered and that count. Whatever is asked, they are resampled once."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._pairs = [pair for pair in pairs if pair.is_judged]
        self._differences = [pair.difference for pair in self._pairs]

    @property
    def samples(self) -> int:
        return len(self._pairs)

    def verdict(self, smallest_drop: float = SMALLEST_DROP) -> Verdict:
        """Return what is shown.

        A *regression* is when the whole interval of the difference lies below zero. *No regression is shown* when the
        interval excludes a drop of ``smallest_drop``. In between there are not enough samples.
        """
        worse, better, difference = self._moved(down=True), self._moved(down=False), self._mean
        if self.samples < SAMPLES_MIN:
            unknown, more = Interval(-1.0, 1.0), SAMPLES_MIN - self.samples
            few = Finding.NOT_ENOUGH_SAMPLES
            return Verdict(few, difference, unknown, self.samples, worse, better, more_samples=more)
        interval, mcnemar = self.interval(), self.mcnemar()
        finding = _finding(interval, mcnemar, smallest_drop)
        more = None
        if finding is Finding.NOT_ENOUGH_SAMPLES:
            more = max(1, self._needed(smallest_drop) - self.samples)
        return Verdict(finding, difference, interval, self.samples, worse, better, mcnemar, more)

    def is_not_worse(self, margin: float = NOT_WORSE_MARGIN) -> bool:
        return self.samples >= SAMPLES_MIN and self.interval(2 * CONFIDENCE - 1).low > -margin

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Return the bootstrap interval of the mean difference, resampling whole samples.

        The percentiles are the expanded ones of Hesterberg (2015, The American Statistician 69:4): as wide as Student's
        t would have them, since plain percentiles are too narrow for few samples.
        """
        count = self.samples + 2
        tail = (1 - confidence) / 2
        stretched = special.ndtr(math.sqrt(count / (count - 1)) * special.stdtrit(count - 1, tail))
        low, high = np.quantile(self._resampled_means, [stretched, 1 - stretched])
        return Interval(max(-1.0, float(low)), min(1.0, float(high)))

    def mcnemar(self) -> float | None:
        """Return the exact test's two-sided p (McNemar 1947) where each sample was answered once; else None."""
        if any(pair.baseline.judged != 1 or pair.candidate.judged != 1 for pair in self._pairs):
            return None
        lost = sum(difference < 0 for difference in self._differences)
        won = sum(difference > 0 for difference in self._differences)
        return min(1.0, 2 * float(special.bdtr(min(lost, won), lost + won, 0.5)))

    @property
    def _mean(self) -> float:
        total = sum(pair.weight for pair in self._pairs)
        weighted = (pair.weight * difference for pair, difference in zip(self._pairs, self._differences, strict=True))
        return sum(weighted) / total if total else 0.0

    def _moved(self, *, down: bool) -> tuple[str, ...]:
        sign = -1 if down else 1
        pairs = zip(self._pairs, self._differences, strict=True)
        moved = [
            (-abs(difference) * pair.weight, pair.sample_id) for pair, difference in pairs if difference * sign > 0
        ]
        return tuple(sample_id for _, sample_id in sorted(moved))

    def _needed(self, smallest_drop: float) -> int:
        """Return how many samples find a drop of this size with the wanted power, scattering as these do."""
        differences, weights = self._with_imaginary
        mean = np.average(differences, weights=weights)
        scatter = math.sqrt(float(np.average((differences - mean) ** 2, weights=weights)))
        both = special.ndtri((1 + CONFIDENCE) / 2) + special.ndtri(POWER)
        return max(SAMPLES_MIN, math.ceil((both * scatter / smallest_drop) ** 2))

    @cached_property
    def _with_imaginary(self) -> tuple[np.ndarray, np.ndarray]:
        answers = np.mean([(pair.baseline.judged + pair.candidate.judged) / 2 for pair in self._pairs])
        step = _IMAGINARY / math.sqrt(float(answers))
        weights = np.array([pair.weight for pair in self._pairs])
        usual = float(weights.mean())
        return np.append(self._differences, [step, -step]), np.append(weights, [usual, usual])

    @cached_property
    def _resampled_means(self) -> np.ndarray:
        # Samples that differ alike are drawn together: how many of each kind a resample holds is multinomial.
        differences, weights = self._with_imaginary
        kinds, counts = np.unique(np.stack([differences, weights], axis=1), axis=0, return_counts=True)
        total = len(differences)
        drawn = np.random.default_rng(_SEED).multinomial(total, counts / total, _RESAMPLES)
        return (drawn @ (kinds[:, 0] * kinds[:, 1])) / (drawn @ kinds[:, 1])


def _finding(interval: Interval, mcnemar: float | None, smallest_drop: float) -> Finding:
    # The exact test has the last word where it can be made: intervals of few single answers are approximate.
    if interval.high < 0 and (mcnemar is None or mcnemar < 1 - CONFIDENCE):
        return Finding.REGRESSION
    if interval.low > -smallest_drop:
        return Finding.NO_REGRESSION_SHOWN
    return Finding.NOT_ENOUGH_SAMPLES


def _design_effect(tallies: Counter[Tally], answers: int) -> float:
    """Return by how much clustering widens the rate's variance: from 1 up to the number of answers a sample.

    One lost sample, or none, tells little of how samples scatter. A small part of two imaginary ones, one all passed,
    one all lost, stands beside the real: without it the intervals of rates near 100 % were too narrow.
    """
    usual = answers / tallies.total()
    count, total = tallies.total() + 2 * _IMAGINARY_SCATTER, answers + 2 * _IMAGINARY_SCATTER * usual
    rate = (sum(alike * tally.passed for tally, alike in tallies.items()) + _IMAGINARY_SCATTER * usual) / total
    deviations = sum(alike * (tally.passed - rate * tally.judged) ** 2 for tally, alike in tallies.items())
    deviations += _IMAGINARY_SCATTER * usual**2 * ((1 - rate) ** 2 + rate**2)
    clustered = deviations * count / (count - 1) / total**2
    return min(max(clustered / (rate * (1 - rate) / total), 1.0), usual)


def _wilson(rate: float, count: float) -> Interval:
    z = float(special.ndtri((1 + CONFIDENCE) / 2))
    centre = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))
