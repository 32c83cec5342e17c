"""What a benchmark shows, and how sure it is: pass rates and differences, each with its interval.

The unit of evidence is a golden sample. Repetitions of one sample are not independent of each other, so every figure
here is computed over samples: ten answers to one question say less than ten answers to ten questions.

Everything is deterministic: the same results give the same verdict. Coverage and error rates are simulated by
``make bench-verdicts`` and printed in docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from promptmanager.domain.evidence import Finding, Interval, Pair, PassRate, Tally, Verdict

__all__ = [
    "Finding",
    "Interval",
    "Pair",
    "PassRate",
    "Tally",
    "Verdict",
    "compare",
    "difference_interval",
    "is_not_worse",
    "mcnemar_exact",
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


def pass_rate(tallies: Sequence[Tally]) -> PassRate | None:
    """Return the share of passed answers with Wilson's interval; None where nothing was judged.

    Wilson, E. B. (1927). Where samples were repeated, the number of answers is divided by the design effect (Kish
    1965): how much more the samples' rates scatter than independent answers would.
    """
    judged = [tally for tally in tallies if tally.judged]
    if not judged:
        return None
    passed, answers = sum(tally.passed for tally in judged), sum(tally.judged for tally in judged)
    rate = passed / answers
    independent = answers / _design_effect(judged, rate, answers)
    return PassRate(rate, _wilson(rate, independent), len(judged), answers)


def compare(pairs: Sequence[Pair], *, smallest_drop: float = SMALLEST_DROP) -> Verdict:
    """Return what the same samples say about a candidate against its baseline.

    A *regression* is shown when the whole interval of the difference lies below zero. *No regression is shown* when the
    interval excludes a drop of ``smallest_drop``. In between there are not enough samples.
    """
    judged = [pair for pair in pairs if pair.is_judged]
    worse, better = _moved(judged, down=True), _moved(judged, down=False)
    if len(judged) < SAMPLES_MIN:
        difference = _mean(judged)
        unknown = Interval(-1.0, 1.0)
        more = SAMPLES_MIN - len(judged)
        return Verdict(Finding.NOT_ENOUGH_SAMPLES, difference, unknown, len(judged), worse, better, more_samples=more)
    interval = difference_interval(judged)
    mcnemar = mcnemar_exact(judged)
    finding = _finding(interval, mcnemar, smallest_drop)
    more_samples = (
        max(1, _samples_needed(judged, smallest_drop) - len(judged)) if finding is Finding.NOT_ENOUGH_SAMPLES else None
    )
    return Verdict(finding, _mean(judged), interval, len(judged), worse, better, mcnemar, more_samples)


def is_not_worse(pairs: Sequence[Pair], *, margin: float = NOT_WORSE_MARGIN) -> bool:
    """Whether the difference is above minus ``margin`` with 95 % confidence (one-sided)."""
    judged = [pair for pair in pairs if pair.is_judged]
    if len(judged) < SAMPLES_MIN:
        return False
    return difference_interval(judged, confidence=2 * CONFIDENCE - 1).low > -margin


def difference_interval(pairs: Sequence[Pair], *, confidence: float = CONFIDENCE) -> Interval:
    """Return the bootstrap interval of the mean difference, resampling whole samples.

    The percentiles are the expanded ones of Hesterberg (2015, The American Statistician 69:4): as wide as Student's t
    would have them, since plain percentiles are too narrow for few samples.
    """
    differences, weights = _with_imaginary(pairs)
    count = len(differences)
    means = _resampled_means(differences, weights)
    tail = (1 - confidence) / 2
    stretched = stats.norm.cdf(math.sqrt(count / (count - 1)) * stats.t.ppf(tail, count - 1))
    low, high = np.quantile(means, [stretched, 1 - stretched])
    return Interval(max(-1.0, float(low)), min(1.0, float(high)))


def mcnemar_exact(pairs: Sequence[Pair]) -> float | None:
    """Return the exact test's two-sided p (McNemar 1947) where each sample was answered once; else None."""
    if any(pair.baseline.judged != 1 or pair.candidate.judged != 1 for pair in pairs):
        return None
    lost = sum(pair.difference < 0 for pair in pairs)
    won = sum(pair.difference > 0 for pair in pairs)
    return float(stats.binomtest(lost, lost + won, 0.5).pvalue) if lost + won else 1.0


def _finding(interval: Interval, mcnemar: float | None, smallest_drop: float) -> Finding:
    # The exact test has the last word where it can be made: intervals of few single answers are approximate.
    if interval.high < 0 and (mcnemar is None or mcnemar < 1 - CONFIDENCE):
        return Finding.REGRESSION
    if interval.low > -smallest_drop:
        return Finding.NO_REGRESSION_SHOWN
    return Finding.NOT_ENOUGH_SAMPLES


def _samples_needed(pairs: Sequence[Pair], smallest_drop: float) -> int:
    """Return how many samples find a drop of this size with the wanted power, scattering as these do."""
    differences, weights = _with_imaginary(pairs)
    mean = np.average(differences, weights=weights)
    scatter = math.sqrt(float(np.average((differences - mean) ** 2, weights=weights)))
    both = stats.norm.ppf((1 + CONFIDENCE) / 2) + stats.norm.ppf(POWER)
    return max(SAMPLES_MIN, math.ceil((both * scatter / smallest_drop) ** 2))


def _with_imaginary(pairs: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    answers = np.mean([(pair.baseline.judged + pair.candidate.judged) / 2 for pair in pairs])
    step = _IMAGINARY / math.sqrt(float(answers))
    weights = np.array([pair.weight for pair in pairs])
    usual = float(weights.mean())
    differences = np.array([pair.difference for pair in pairs])
    return np.append(differences, [step, -step]), np.append(weights, [usual, usual])


def _resampled_means(differences: np.ndarray, weights: np.ndarray) -> np.ndarray:
    # Samples that differ alike are drawn together: how many of each kind a resample holds is multinomial.
    kinds, counts = np.unique(np.stack([differences, weights], axis=1), axis=0, return_counts=True)
    total = len(differences)
    drawn = np.random.default_rng(_SEED).multinomial(total, counts / total, _RESAMPLES)
    return (drawn @ (kinds[:, 0] * kinds[:, 1])) / (drawn @ kinds[:, 1])


def _mean(pairs: Sequence[Pair]) -> float:
    total = sum(pair.weight for pair in pairs)
    return sum(pair.weight * pair.difference for pair in pairs) / total if total else 0.0


def _moved(pairs: Sequence[Pair], *, down: bool) -> tuple[str, ...]:
    sign = -1 if down else 1
    moved = [pair for pair in pairs if pair.difference * sign > 0]
    moved.sort(key=lambda pair: (-abs(pair.difference) * pair.weight, pair.sample_id))
    return tuple(pair.sample_id for pair in moved)


def _design_effect(tallies: Sequence[Tally], rate: float, answers: int) -> float:
    """Return by how much clustering widens the rate's variance: from 1 up to the number of answers a sample."""
    count = len(tallies)
    if count < 2 or rate in (0.0, 1.0):  # noqa: PLR2004 - one cluster has no scatter
        return answers / count
    deviations = sum((tally.passed - rate * tally.judged) ** 2 for tally in tallies)
    clustered = deviations * count / (count - 1) / answers**2
    return min(max(clustered / (rate * (1 - rate) / answers), 1.0), answers / count)


def _wilson(rate: float, count: float) -> Interval:
    z = float(stats.norm.ppf((1 + CONFIDENCE) / 2))
    centre = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))
