"""What a benchmark runs, how far it is, and what holds it up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from promptmanager.domain.content import Content
from promptmanager.domain.details import storable, within
from promptmanager.domain.errors import InvalidInput

NAME_MAX = 200
COLUMNS_MAX = 20
REPETITIONS_MAX = 30
CELLS_MAX = 50_000
CEILING_USD_MAX = Decimal(100_000)


class BenchmarkState(StrEnum):
    """FINISHED: every cell has an end. What is PAUSED goes on when somebody says so, what is CANCELLED never does."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (BenchmarkState.FINISHED, BenchmarkState.CANCELLED)


class PauseReason(StrEnum):
    """Why it stands still. REFUSED: no run would be let through; the error says why."""

    PERSON = "person"
    CEILING_USD = "ceiling_usd"
    CEILING_CALLS = "ceiling_calls"
    REFUSED = "refused"


@dataclass(frozen=True)
class Pause:
    """``code`` and ``facts`` are the refusal's, for REFUSED."""

    reason: PauseReason
    code: str = ""
    facts: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A version, or the draft as it stood at the launch, whose text is kept here: a draft changes afterwards.

    ``number`` is the version's; a draft's is the one it would get.
    """

    version_id: int
    number: int
    is_draft: bool
    content: Content
    content_hash: str


@dataclass(frozen=True)
class Column:
    """One column of the matrix: a subject, by its place in the spec, with a model."""

    subject: int
    model: str


@dataclass(frozen=True)
class Spec:
    """What is run. ``tag`` empty: all samples that are not archived. A model of "" is each version's own.

    ``asks_anew``: known answers are not taken, every cell is called. ``ceiling_usd`` and ``ceiling_calls`` hold for the
    whole benchmark; None is no ceiling.
    """

    subjects: tuple[Subject, ...]
    models: tuple[str, ...]
    repetitions: int = 1
    tag: str = ""
    asks_anew: bool = False
    ceiling_usd: Decimal | None = None
    ceiling_calls: int | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        every = (
            Column(place, model or subject.content.settings.model)
            for place, subject in enumerate(self.subjects)
            for model in self.models
        )
        return tuple(dict.fromkeys(every))

    @property
    def usual_baseline(self) -> int:
        """The column that the others are compared with unless somebody says otherwise: of a version, not the draft."""
        frozen = (place for place, column in enumerate(self.columns) if not self.subjects[column.subject].is_draft)
        return next(frozen, 0)


@dataclass(frozen=True)
class Benchmark:
    """One launch. ``runner_id`` is whose plan, key and quota it runs on: whoever started or resumed it last.

    ``epoch`` counts starts and resumptions from 1: the newest owns the cells, an older driver may touch none.
    """

    id: str
    workspace_id: int
    prompt_id: int
    name: str
    spec: Spec
    state: BenchmarkState
    epoch: int
    cells: int
    samples: int
    author_id: int
    author_name: str
    runner_id: int
    created_at: datetime
    pause: Pause | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class BenchmarkPage:
    benchmarks: tuple[Benchmark, ...]
    total: int


@dataclass(frozen=True)
class Progress:
    """How far a benchmark is. ``usd`` adds up what is known of all its calls, ``unknown_costs`` counts the others.

    ``calls`` are those that were made, judges' and repeated ones included; ``interrupted`` were cut by the end of a
    process, and possibly billed.
    """

    cells: int
    waiting: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    reused: int = 0
    passed: int = 0
    not_passed: int = 0
    check_errors: int = 0
    interrupted: int = 0
    calls: int = 0
    usd: Decimal = Decimal(0)
    unknown_costs: int = 0

    @property
    def ended(self) -> int:
        return self.done + self.failed


def checked_name(typed: str) -> str:
    """Return a benchmark's name on one line, trimmed; may be empty. Raises InvalidInput."""
    return within(" ".join(storable(typed, "name").split()), "name", NAME_MAX)


def checked_spec(spec: Spec, *, samples: int) -> Spec:
    """Return the spec without duplicates. Raises InvalidInput for what cannot be run with so many samples."""
    subjects = tuple({(subject.version_id, subject.content_hash): subject for subject in spec.subjects}.values())
    spec = replace(spec, subjects=subjects, models=tuple(dict.fromkeys(spec.models)))
    if not spec.subjects:
        raise InvalidInput("version_missing", field="versions")
    if not spec.models or not all(column.model for column in spec.columns):
        raise InvalidInput("model_missing", field="model")
    if not samples:
        raise InvalidInput("samples_missing", field="samples")
    columns = len(spec.columns)
    if columns > COLUMNS_MAX:
        raise InvalidInput("too_many", field="columns", limit=COLUMNS_MAX, count=columns)
    if not 1 <= spec.repetitions <= REPETITIONS_MAX:
        raise InvalidInput("out_of_range", field="repetitions", value=spec.repetitions, low=1, high=REPETITIONS_MAX)
    cells = columns * samples * spec.repetitions
    if cells > CELLS_MAX:
        raise InvalidInput("too_many", field="cells", limit=CELLS_MAX, count=cells)
    if spec.ceiling_usd is not None and not 0 <= spec.ceiling_usd <= CEILING_USD_MAX:
        raise InvalidInput(
            "out_of_range", field="ceiling_usd", value=str(spec.ceiling_usd), low=0, high=int(CEILING_USD_MAX)
        )
    if spec.ceiling_calls is not None and not 1 <= spec.ceiling_calls <= CELLS_MAX:
        raise InvalidInput("out_of_range", field="ceiling_calls", value=spec.ceiling_calls, low=1, high=CELLS_MAX)
    return spec
