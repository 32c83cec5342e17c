"""The gate of a prompt: its policy, what a draft shows against production, and whether it may be promoted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState
from promptmanager.domain.content import Content, content_hash
from promptmanager.domain.errors import GateBlocks
from promptmanager.domain.evidence import Verdict
from promptmanager.domain.gate import (
    Evidence,
    GateAnswer,
    GatePolicy,
    GateRecord,
    StoredPolicy,
    VariableChange,
    checked_override,
    checked_policy,
    decided,
    variable_changes,
)
from promptmanager.domain.golden import SAMPLES_MAX, SampleQuery
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import Version
from promptmanager.domain.templates import drop_unused_variables
from promptmanager.services.benchmarks import BenchmarkOrder, Benchmarks, Plan
from promptmanager.services.benchmarks.results import ColumnResult
from promptmanager.services.ports import Clock, Store

# Benchmarks of the prompt in which results are looked for, newest first.
_LOOKED_AT = 50
# So many samples are named that got worse.
NAMED_MAX = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GateReview:
    """A draft before its gate. ``record`` is what would stand in the ledger.

    ``running`` is a benchmark that will bring the results once it has ended, ``evidence`` what one that ended showed,
    ``worse`` the names of the samples that got worse, the worst first. ``production`` None: nothing stands there to be
    compared with.
    """

    policy: GatePolicy | None
    record: GateRecord
    evidence: Evidence | None
    running: Benchmark | None
    variables: tuple[tuple[str, VariableChange], ...]
    draft: Version
    production: Version | None
    worse: tuple[str, ...] = ()

    @property
    def needs_results(self) -> bool:
        """Whether a benchmark is to be run before anything can be said."""
        return self.policy is not None and self.production is not None and self.evidence is None


class Gate:
    """Use cases on what a prompt asks of its drafts."""

    def __init__(self, *, store: Store, clock: Clock, benchmarks: Benchmarks) -> None:
        self._store = store
        self._clock = clock
        self._benchmarks = benchmarks

    async def policy(self, *, actor: Actor, prompt_id: int) -> StoredPolicy | None:
        """Return what the prompt's gate asks, None where it has none. Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            await work.prompts.by_id(actor.workspace_id, prompt_id)
            return await work.gates.get(actor.workspace_id, prompt_id)

    async def set_policy(self, *, actor: Actor, prompt_id: int, policy: GatePolicy) -> None:
        """Ask this of every draft from now on. Raises PromptNotFound, InvalidInput."""
        require(actor, Permission.SET_GATE)
        stored = StoredPolicy(checked_policy(policy), actor.user.name, self._clock.now())
        async with self._store.writing() as work:
            await work.gates.put(actor.workspace_id, prompt_id, stored)
            await work.commit()

    async def remove_policy(self, *, actor: Actor, prompt_id: int) -> None:
        """Ask nothing any more. A gate that is not there is as good as removed."""
        require(actor, Permission.SET_GATE)
        async with self._store.writing() as work:
            await work.gates.remove(actor.workspace_id, prompt_id)
            await work.commit()

    async def review(self, *, actor: Actor, draft: Version, production: Version | None) -> GateReview:
        """Hold a draft against production, by the newest results of exactly these two texts."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            stored = await work.gates.get(actor.workspace_id, draft.prompt_id)
        policy = stored.policy if stored else None
        changes = variable_changes(production.content, draft.content) if production else ()
        if policy is None or production is None:
            return GateReview(policy, GateRecord(GateAnswer.OPEN), None, None, changes, draft, production)
        ended, running = await self._results_for(actor, policy, draft, production)
        evidence = await self._evidence(actor, ended, policy, draft.content, production.content) if ended else None
        worse = await self._names(actor, evidence.verdict.worse[:NAMED_MAX]) if evidence else ()
        return GateReview(policy, decided(policy, evidence), evidence, running, changes, draft, production, worse)

    async def plan(self, *, actor: Actor, review: GateReview) -> Plan:
        """Say what it takes to bring the results that the gate asks for. Raises InvalidInput."""
        require(actor, Permission.READ)
        return await self._benchmarks.plan(actor=actor, order=self._order(review))

    async def run_missing(self, *, actor: Actor, benchmark_id: str, review: GateReview, name: str) -> Benchmark:
        """Launch the benchmark that the gate asks for; what is known already is not paid again.

        Raises InvalidInput.
        """
        require(actor, Permission.RUN)
        order = self._order(review, name)
        return await self._benchmarks.launch(actor=actor, benchmark_id=benchmark_id, order=order)

    async def admit(self, *, actor: Actor, draft: Version, production: Version | None, override: str) -> GateRecord:
        """Decide about a promotion and return what the ledger says of it.

        Raises GateBlocks; with an ``override``, a written reason, NotAllowed for whoever may not go past the gate.
        """
        record = (await self.review(actor=actor, draft=draft, production=production)).record
        if record.answer is not GateAnswer.BLOCKS:
            return record
        if not override.strip():
            raise GateBlocks
        require(actor, Permission.SET_GATE)
        _log.warning("the gate of prompt %s was overridden by %s", draft.prompt_id, actor.user.id)
        return replace(record, override=checked_override(override))

    def _order(self, review: GateReview, name: str = "") -> BenchmarkOrder:
        policy = review.policy or GatePolicy()
        versions = (review.production, review.draft)
        return BenchmarkOrder(
            review.draft.prompt_id,
            tuple(version.id for version in versions if version is not None),
            repetitions=policy.repetitions,
            tag=policy.tag,
            name=name,
        )

    async def _results_for(
        self, actor: Actor, policy: GatePolicy, draft: Version, production: Version
    ) -> tuple[Benchmark | None, Benchmark | None]:
        """Return the newest benchmark that ended on just this, and the newest that is still to end."""
        wanted = {_fingerprint(draft.content), _fingerprint(production.content)}
        async with self._store.reading() as work:
            page = await work.benchmarks.search(
                actor.workspace_id, prompt_id=draft.prompt_id, offset=0, limit=_LOOKED_AT
            )
            query = SampleQuery(tag=policy.tag, limit=SAMPLES_MAX)
            samples = (await work.golden.of_prompt(actor.workspace_id, draft.prompt_id, query)).samples
            standing = {sample.id: sample.current.number for sample in samples}
            ended = running = None
            for benchmark in page.benchmarks:
                if not _fits(benchmark, policy, wanted):
                    continue
                then = await work.benchmarks.samples(actor.workspace_id, benchmark.id)
                if {sample_id: sample.current.number for sample_id, sample in then.items()} != standing:
                    continue
                if benchmark.state is BenchmarkState.FINISHED:
                    ended = ended or benchmark
                elif benchmark.state is not BenchmarkState.CANCELLED:
                    running = running or benchmark
        return ended, running if ended is None else None

    async def _names(self, actor: Actor, sample_ids: Sequence[str]) -> tuple[str, ...]:
        async with self._store.reading() as work:
            found = [await work.golden.by_id(actor.workspace_id, int(sample_id)) for sample_id in sample_ids]
        return tuple(sample.name for sample in found)

    async def _evidence(
        self, actor: Actor, benchmark: Benchmark, policy: GatePolicy, draft: Content, production: Content
    ) -> Evidence:
        before, after = (_column_of(benchmark, content) for content in (production, draft))
        matrix = await self._benchmarks.results.matrix(
            actor=actor, benchmark_id=benchmark.id, baseline=before, smallest_drop=policy.tolerated_drop
        )
        baseline, candidate = matrix.columns[before], matrix.columns[after]
        verdict = candidate.verdict or await _empty_verdict()
        sums = candidate.sums
        return Evidence(
            benchmark.id,
            verdict,
            cost_rise=_rise(_usd(baseline), _usd(candidate)),
            latency_rise=_rise(_seconds(baseline), _seconds(candidate)),
            without_result=sums.failed + sums.check_errors + sums.awaiting_human,
        )


def _fits(benchmark: Benchmark, policy: GatePolicy, hashes: set[str]) -> bool:
    """Whether a benchmark ran both texts, each with its own model, on what the policy asks and as often."""
    spec = benchmark.spec
    if spec.tag != policy.tag or spec.repetitions < policy.repetitions:
        return False
    subjects = {_fingerprint(subject.content): subject for subject in spec.subjects}
    if not hashes <= subjects.keys():
        return False
    places = [(subjects[one], spec.subjects.index(subjects[one])) for one in hashes]
    columns: Sequence[object] = [(column.subject, column.model) for column in spec.columns]
    return all((place, subject.content.settings.model) in columns for subject, place in places)


def _column_of(benchmark: Benchmark, content: Content) -> int:
    """Return the column in which a text stands with its own model."""
    hashes = [_fingerprint(subject.content) for subject in benchmark.spec.subjects]
    wanted = hashes.index(_fingerprint(content)), content.settings.model
    return [(column.subject, column.model) for column in benchmark.spec.columns].index(wanted)


def _fingerprint(content: Content) -> str:
    """Return what names a text as it would be released: a draft may still hold variables that it no longer uses."""
    return content_hash(drop_unused_variables(content))


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


async def _empty_verdict() -> Verdict:
    """Return what no judged sample says."""
    from promptmanager.domain import verdicts  # noqa: PLC0415 - half a second of loading that only results need

    return await asyncio.to_thread(verdicts.compare, ())
