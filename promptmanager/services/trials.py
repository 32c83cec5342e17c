"""Trials: a text asked all golden samples beside production, each with its own model, and what that showed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState
from promptmanager.domain.errors import VersionNotFound
from promptmanager.domain.golden import SAMPLES_MAX, SampleQuery
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.trials import Change, Trial, TrialColumns, is_same
from promptmanager.services.benchmarks import BenchmarkOrder, Benchmarks, Plan
from promptmanager.services.benchmarks.results import ColumnResult, SampleRow
from promptmanager.services.drafts import check_revision
from promptmanager.services.ports import Store, UnitOfWork

# Benchmarks of the prompt in which results are looked for, newest first.
_LOOKED_AT = 50


@dataclass(frozen=True)
class Found:
    """The newest benchmarks of a trial: ``ended`` on just this, and ``running`` (or paused), launched since.

    ``earlier`` is the newest that is of the subject and yet not on just this, ended or not.
    """

    ended: Benchmark | None = None
    running: Benchmark | None = None
    earlier: Benchmark | None = None


@dataclass(frozen=True)
class Standing:
    """A prompt's trial as it stands. ``trial`` None: there is no text yet.

    ``benchmark`` is what is to be shown of it, and ``changes`` what changed since its launch.
    """

    trial: Trial | None
    samples: int
    revision: int
    repetitions: int = 1
    benchmark: Benchmark | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a benchmark showed of a trial. Rises are shares of the baseline's; None is not known.

    ``worse`` and ``better`` are the samples that the subject passes less and more often than the baseline, the furthest
    first; ``failed`` those that it does not pass each time, or that are without a result.
    """

    benchmark: Benchmark
    subject: ColumnResult
    baseline: ColumnResult | None
    worse: tuple[SampleRow, ...] = ()
    better: tuple[SampleRow, ...] = ()
    failed: tuple[SampleRow, ...] = ()
    cost_rise: float | None = None
    latency_rise: float | None = None


class Trials:
    """Use cases on testing what an editor shows before it is released."""

    def __init__(self, store: Store, benchmarks: Benchmarks) -> None:
        self._store = store
        self._benchmarks = benchmarks

    async def standing(self, *, actor: Actor, prompt_id: int) -> Standing:
        """Return how the prompt's draft, or without one production by itself, stands on trial. Raises PromptNotFound.

        Each sample is asked as often as its gate does, which then needs nothing more, or else as often as last time.
        """
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            trial, revision = await _trial_of(work, actor, prompt_id)
            samples = await work.golden.of_prompt(actor.workspace_id, prompt_id, SampleQuery(limit=1))
            policy = await work.gates.get(actor.workspace_id, prompt_id)
        gate_asks = policy.policy.repetitions if policy else 0
        if trial is None:
            return Standing(None, samples.total, revision, gate_asks or 1)
        found = await self.found(actor=actor, trial=trial)
        # What is still running was launched after what ended.
        benchmark = found.running or found.ended or found.earlier
        repetitions = gate_asks or (benchmark.spec.repetitions if benchmark else 1)
        changes = await self._changes(actor, trial, benchmark) if benchmark is found.earlier and benchmark else ()
        return Standing(trial, samples.total, revision, repetitions, benchmark, changes)

    async def plan(self, *, actor: Actor, trial: Trial) -> Plan:
        """Say what it takes. Raises InvalidInput, VersionNotFound."""
        require(actor, Permission.READ)
        return await self._benchmarks.plan(actor=actor, order=_order(trial))

    async def launch(self, *, actor: Actor, benchmark_id: str, trial: Trial, name: str) -> Benchmark:
        """Launch the benchmark of a trial; what is known already is not paid again.

        Raises InvalidInput, VersionNotFound.
        """
        require(actor, Permission.RUN)
        return await self._benchmarks.launch(actor=actor, benchmark_id=benchmark_id, order=_order(trial, name))

    async def plan_draft(self, *, actor: Actor, prompt_id: int, repetitions: int) -> Plan:
        """Say what it takes to try what the editor shows. Raises PromptNotFound, VersionNotFound, InvalidInput."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            trial, _ = await _trial_of(work, actor, prompt_id)
        if trial is None:
            raise VersionNotFound
        return await self.plan(actor=actor, trial=replace(trial, repetitions=repetitions))

    async def launch_draft(
        self, *, actor: Actor, benchmark_id: str, prompt_id: int, revision: int, repetitions: int, name: str
    ) -> Benchmark:
        """Launch the trial of what the editor shows at ``revision`` (0: there is no draft).

        Raises PromptNotFound, VersionNotFound (there is no text yet), DraftConflict (somebody else stored another
        text), InvalidInput.
        """
        require(actor, Permission.RUN)
        async with self._store.reading() as work:
            trial, _ = await _trial_of(work, actor, prompt_id)
            check_revision(await work.versions.draft(actor.workspace_id, prompt_id), revision)
        if trial is None:
            raise VersionNotFound
        trial = replace(trial, repetitions=repetitions)
        return await self.launch(actor=actor, benchmark_id=benchmark_id, trial=trial, name=name)

    async def found(self, *, actor: Actor, trial: Trial) -> Found:
        """Return the benchmarks of a trial; those that were cancelled do not count."""
        require(actor, Permission.READ)
        prompt_id = trial.subject.prompt_id
        async with self._store.reading() as work:
            page = await work.benchmarks.search(actor.workspace_id, prompt_id=prompt_id, offset=0, limit=_LOOKED_AT)
            standing = await _standing_samples(work, actor, trial)
            ended = running = earlier = None
            for benchmark in page.benchmarks:
                if benchmark.state is BenchmarkState.CANCELLED or benchmark.spec.tag != trial.tag:
                    continue
                columns = TrialColumns.of(benchmark)
                if columns.subject(trial) is None:
                    continue
                is_this = columns.holds(trial.subject) and columns.holds(trial.baseline)
                is_this = is_this and benchmark.spec.repetitions >= trial.repetitions
                if not is_this or await _samples_then(work, actor, benchmark) != standing:
                    earlier = earlier or benchmark
                elif benchmark.state is BenchmarkState.FINISHED:
                    ended = ended or benchmark
                else:
                    running = running or benchmark
                if ended is not None:
                    # What is older says nothing more.
                    break
        return Found(ended, running, earlier)

    async def outcome(
        self, *, actor: Actor, benchmark: Benchmark, trial: Trial, smallest_drop: float | None = None
    ) -> Outcome:
        """Return what a benchmark showed of a trial. Raises VersionNotFound for one that is not of it."""
        require(actor, Permission.READ)
        columns = TrialColumns.of(benchmark)
        subject, before = columns.subject(trial), columns.baseline(trial)
        if subject is None:
            raise VersionNotFound
        results = self._benchmarks.results
        matrix = await results.matrix(
            actor=actor,
            benchmark_id=benchmark.id,
            baseline=subject if before is None else before,
            smallest_drop=smallest_drop,
        )
        found = await results.samples(actor=actor, benchmark_id=benchmark.id, limit=SAMPLES_MAX)
        rows = {str(row.row.sample_id): row for row in found.rows}
        spots = [(row, row.row.spots[subject]) for row in found.rows]
        failed = tuple(row for row, spot in spots if spot.is_failed or spot.has_error)
        candidate = matrix.columns[subject]
        if before is None:
            return Outcome(benchmark, candidate, None, failed=failed)
        baseline, verdict = matrix.columns[before], candidate.verdict
        return Outcome(
            benchmark,
            candidate,
            baseline,
            worse=tuple(rows[each] for each in verdict.worse) if verdict else (),
            better=tuple(rows[each] for each in verdict.better) if verdict else (),
            failed=failed,
            cost_rise=_rise(_usd(baseline), _usd(candidate)),
            latency_rise=_rise(_seconds(baseline), _seconds(candidate)),
        )

    async def _changes(self, actor: Actor, trial: Trial, benchmark: Benchmark) -> tuple[Change, ...]:
        async with self._store.reading() as work:
            is_same = await _samples_then(work, actor, benchmark) == await _standing_samples(work, actor, trial)
        columns = TrialColumns.of(benchmark)
        has_changed = {
            Change.TEXT: not columns.holds(trial.subject),
            Change.PRODUCTION: not columns.holds(trial.baseline),
            Change.SAMPLES: not is_same,
        }
        return tuple(change for change, is_so in has_changed.items() if is_so)


async def _trial_of(work: UnitOfWork, actor: Actor, prompt_id: int) -> tuple[Trial | None, int]:
    """Return the trial of what the editor shows, and the draft's revision, 0 where there is none.

    Raises PromptNotFound.
    """
    await work.prompts.by_id(actor.workspace_id, prompt_id)
    draft = await work.versions.draft(actor.workspace_id, prompt_id)
    production = await work.versions.production(actor.workspace_id, prompt_id)
    if draft is None:
        return Trial(production, None) if production else None, 0
    is_other = production is not None and not is_same(production.content, draft.content)
    return Trial(draft, production if is_other else None), draft.revision


async def _standing_samples(work: UnitOfWork, actor: Actor, trial: Trial) -> dict[int, int]:
    """Return the revision of each sample that would be asked now."""
    query = SampleQuery(tag=trial.tag, limit=SAMPLES_MAX)
    samples = (await work.golden.of_prompt(actor.workspace_id, trial.subject.prompt_id, query)).samples
    return {sample.id: sample.current.number for sample in samples}


async def _samples_then(work: UnitOfWork, actor: Actor, benchmark: Benchmark) -> dict[int, int]:
    then = await work.benchmarks.samples(actor.workspace_id, benchmark.id)
    return {sample_id: sample.current.number for sample_id, sample in then.items()}


def _order(trial: Trial, name: str = "") -> BenchmarkOrder:
    versions = (trial.baseline, trial.subject)
    return BenchmarkOrder(
        trial.subject.prompt_id,
        tuple(version.id for version in versions if version is not None),
        repetitions=trial.repetitions,
        tag=trial.tag,
        name=name,
    )


def _usd(column: ColumnResult) -> float | None:
    usd = column.sums.usd_per_answer
    return None if usd is None or column.sums.unknown_costs else float(usd)


def _seconds(column: ColumnResult) -> float | None:
    return column.sums.latency.p50 if column.sums.latency else None


def _rise(before: float | None, after: float | None) -> float | None:
    """Return by which share something rose; None where it is not known. From nothing to something is endless."""
    if before is None or after is None:
        return None
    if before == 0:
        return 0.0 if after == 0 else float("inf")
    return after / before - 1
