"""Trials: a text tried on golden samples, and in which columns of a benchmark it and its baseline stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from promptmanager.domain.benchmarks import Benchmark, Subject
from promptmanager.domain.content import Content
from promptmanager.domain.prompts import Version
from promptmanager.domain.templates import drop_unused_variables


@dataclass(frozen=True)
class Trial:
    """What is tested, on which samples and how often; ``baseline`` None: nothing else stands in production."""

    subject: Version
    baseline: Version | None
    tag: str = ""
    repetitions: int = 1


class Change(StrEnum):
    """What is no longer as it was when a benchmark was launched."""

    TEXT = "text"
    PRODUCTION = "production"
    SAMPLES = "samples"


@dataclass(frozen=True)
class TrialColumns:
    """In which columns of a benchmark its texts stand with their own models."""

    own: tuple[tuple[Subject, int], ...]

    @classmethod
    def of(cls, benchmark: Benchmark) -> TrialColumns:
        spec = benchmark.spec
        places = {(column.subject, column.model): place for place, column in enumerate(spec.columns)}
        named = [(one, (at, one.content.settings.model)) for at, one in enumerate(spec.subjects)]
        return cls(tuple((subject, places[name]) for subject, name in named if name in places))

    def subject(self, trial: Trial) -> int | None:
        """Return the column of what is tested, perhaps with an earlier text."""
        earlier = (place for one, place in self.own if one.version_id == trial.subject.id)
        return self._of_text(trial.subject, next(earlier, None))

    def baseline(self, trial: Trial) -> int | None:
        """Return the column of production, or of what stood there at the launch."""
        if trial.baseline is None:
            return None
        tested = self.subject(trial)
        others = (place for one, place in self.own if not one.is_draft and place != tested)
        return self._of_text(trial.baseline, next(others, None))

    def holds(self, version: Version | None) -> bool:
        """Whether just this text ran with its own model; what is not there need not have run."""
        return version is None or self._of_text(version, None) is not None

    def _of_text(self, version: Version, otherwise: int | None) -> int | None:
        return next((place for one, place in self.own if is_same(one.content, version.content)), otherwise)


def is_same(one: Content, other: Content) -> bool:
    """Whether two texts would be released as one: a draft may still hold variables that it no longer uses."""
    if one == other:
        return True
    # Finding the variables that are used takes long, and where the rest differs they say nothing.
    if (one.messages, one.settings) != (other.messages, other.settings):
        return False
    return drop_unused_variables(one) == drop_unused_variables(other)
