"""The gate of a prompt: its policy, what a draft shows against production, and whether it may be promoted."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

from promptmanager.domain.benchmarks import Benchmark
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
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import Version
from promptmanager.domain.trials import Trial
from promptmanager.services.benchmarks import Plan
from promptmanager.services.ports import Clock, Store
from promptmanager.services.trials import Outcome, Trials

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

    def __init__(self, *, store: Store, clock: Clock, trials: Trials) -> None:
        self._store = store
        self._clock = clock
        self._trials = trials

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
        trial = _trial(policy, draft, production)
        found = await self._trials.found(actor=actor, trial=trial)
        if found.ended is None:
            return GateReview(policy, decided(policy, None), None, found.running, changes, draft, production)
        shown = await self._trials.outcome(
            actor=actor, benchmark=found.ended, trial=trial, smallest_drop=policy.tolerated_drop
        )
        evidence, worse = await _evidence(shown), tuple(row.sample.name for row in shown.worse[:NAMED_MAX])
        return GateReview(policy, decided(policy, evidence), evidence, None, changes, draft, production, worse)

    async def plan(self, *, actor: Actor, review: GateReview) -> Plan:
        """Say what it takes to bring the results that the gate asks for. Raises InvalidInput."""
        require(actor, Permission.READ)
        return await self._trials.plan(actor=actor, trial=_asked(review))

    async def run_missing(self, *, actor: Actor, benchmark_id: str, review: GateReview, name: str) -> Benchmark:
        """Launch the benchmark that the gate asks for; what is known already is not paid again.

        Raises InvalidInput.
        """
        require(actor, Permission.RUN)
        return await self._trials.launch(actor=actor, benchmark_id=benchmark_id, trial=_asked(review), name=name)

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


async def _evidence(shown: Outcome) -> Evidence:
    sums = shown.subject.sums
    return Evidence(
        shown.benchmark.id,
        shown.subject.verdict or await _empty_verdict(),
        cost_rise=shown.cost_rise,
        latency_rise=shown.latency_rise,
        without_result=sums.failed + sums.check_errors + sums.awaiting_human,
    )


def _asked(review: GateReview) -> Trial:
    return _trial(review.policy or GatePolicy(), review.draft, review.production)


def _trial(policy: GatePolicy, draft: Version, production: Version | None) -> Trial:
    return Trial(draft, production, policy.tag, policy.repetitions)


async def _empty_verdict() -> Verdict:
    """Return what no judged sample says."""
    from promptmanager.domain import verdicts  # noqa: PLC0415 - half a second of loading that only results need

    return await asyncio.to_thread(verdicts.compare, ())
