"""The gate: what it asks, what passes it, who goes past it, and what the ledger says of it for good."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from promptmanager.domain.benchmarks import BenchmarkState
from promptmanager.domain.content import Content, Message, MessageRole, Variable, VariableType
from promptmanager.domain.errors import GateBlocks, GateChanged, InvalidInput, NotAllowed
from promptmanager.domain.evidence import Finding, Interval, Verdict
from promptmanager.domain.gate import (
    Evidence,
    GateAnswer,
    GateMode,
    GatePolicy,
    GateReason,
    GateRecord,
    VariableChange,
    checked_policy,
    decided,
    from_text,
    to_text,
    variable_changes,
)
from promptmanager.domain.identity import Role
from promptmanager.domain.prompts import Release
from promptmanager.services.drafts import Drafts
from promptmanager.services.gate import Gate, GateReview
from promptmanager.services.trials import Trials
from promptmanager.services.versions import Versions
from tests.fakes.actors import acting_as
from tests.unit.benchmark_scene import SAY_HELLO, Lab, lab

NAMES = tuple(f"Name{number:02d}" for number in range(40))


def greets(request) -> str:
    """Greet where the prompt says so; who is told to insult does not."""
    return request.messages[-1].text.replace("Greet", "Hello")


@dataclass
class Desk:
    """A prompt in production, with forty samples that it answers well, and a gate to be set."""

    lab: Lab
    gate: Gate
    versions: Versions

    async def save(self, text: str) -> None:
        content = Content((Message(MessageRole.USER, text),), SAY_HELLO.variables, SAY_HELLO.settings)
        await Drafts(self.lab.store, self.lab.clock).overwrite(
            actor=self.lab.actor, prompt_id=self.lab.prompt.id, content=content
        )

    async def revision(self) -> int:
        opened = await Drafts(self.lab.store, self.lab.clock).open(actor=self.lab.actor, slug=self.lab.prompt.slug)
        return opened.revision

    async def review(self) -> GateReview:
        review = await self.versions.review(
            actor=self.lab.actor, prompt_id=self.lab.prompt.id, revision=await self.revision()
        )
        assert review is not None
        return review

    async def run_missing(self) -> None:
        review = await self.review()
        await self.gate.run_missing(
            actor=self.lab.actor, benchmark_id=self.lab.benchmarks.new_id(), review=review, name="Gate"
        )
        await self.lab.jobs.settled()

    async def promote(self, *, role: Role = Role.OWNER, override: str = "") -> None:
        await self.versions.promote(
            actor=acting_as(self.lab.actor, role),
            prompt_id=self.lab.prompt.id,
            revision=await self.revision(),
            note="",
            override=override,
        )

    async def set(self, **given) -> None:
        policy = GatePolicy(**{"repetitions": 1} | given)
        await self.gate.set_policy(actor=self.lab.actor, prompt_id=self.lab.prompt.id, policy=policy)

    async def newest(self) -> Release:
        return (await self.versions.releases(actor=self.lab.actor, prompt_id=self.lab.prompt.id))[0]


@pytest.fixture
async def desk() -> Desk:
    made = await lab(greets)
    for name in NAMES:
        await made.sample(name)
    gate = Gate(store=made.store, clock=made.clock, trials=Trials(made.store, made.benchmarks))
    desk = Desk(made, gate, Versions(made.store, made.clock, gate))
    await desk.promote()
    return desk


async def test_a_prompt_without_a_policy_is_promoted_as_before(desk: Desk):
    await desk.save("Insult {{ name }}")

    assert (await desk.review()).record.answer is GateAnswer.OPEN
    await desk.promote()

    assert (await desk.newest()).gate == ""


async def test_a_first_release_has_nothing_to_be_compared_with():
    made = await lab(greets)
    gate = Gate(store=made.store, clock=made.clock, trials=Trials(made.store, made.benchmarks))
    desk = Desk(made, gate, Versions(made.store, made.clock, gate))
    await desk.set()

    await desk.promote()

    assert (await desk.newest()).to_number == 1


async def test_without_results_the_gate_blocks_and_says_what_to_run(desk: Desk):
    await desk.set()
    await desk.save("Insult {{ name }}")

    review = await desk.review()
    plan = await desk.gate.plan(actor=desk.lab.actor, review=review)

    assert review.needs_results
    assert (review.record.answer, review.record.reasons) == (GateAnswer.BLOCKS, (GateReason.NO_RESULTS,))
    assert (plan.estimate.cells, plan.estimate.calls) == (80, 80)
    with pytest.raises(GateBlocks):
        await desk.promote()


async def test_a_worse_draft_is_blocked_overridden_with_a_reason_and_remembered(desk: Desk):
    await desk.set()
    await desk.save("Insult {{ name }}")
    await desk.run_missing()

    with pytest.raises(GateBlocks):
        await desk.promote()
    with pytest.raises(NotAllowed):
        await desk.promote(role=Role.EDITOR, override="I say so")
    with pytest.raises(InvalidInput):
        await desk.promote(override="x" * 1_001)
    await desk.promote(role=Role.ADMIN, override=" The client wants it. ")

    record = from_text((await desk.newest()).gate)
    assert record is not None
    assert (record.answer, record.reasons) == (GateAnswer.BLOCKS, (GateReason.REGRESSION,))
    assert (record.finding, record.samples) == (Finding.REGRESSION, 40)
    assert record.override == "The client wants it."
    assert record.benchmark_id


async def test_a_draft_that_is_no_worse_passes(desk: Desk):
    await desk.set()
    await desk.save("Greet {{ name }} ")
    desk.lab.provider.answer = lambda request: greets(request).strip()
    await desk.run_missing()

    review = await desk.review()
    assert review.record.answer is GateAnswer.PASSES
    await desk.promote()

    record = from_text((await desk.newest()).gate)
    assert record is not None
    assert (record.answer, record.reasons, record.override) == (GateAnswer.PASSES, (), "")


async def test_a_gate_that_warns_lets_through_and_writes_it_down(desk: Desk):
    await desk.set(mode=GateMode.WARN)
    await desk.save("Insult {{ name }}")
    await desk.run_missing()

    await desk.promote()

    record = from_text((await desk.newest()).gate)
    assert record is not None
    assert (record.answer, record.reasons) == (GateAnswer.WARNS, (GateReason.REGRESSION,))


async def test_results_of_another_text_or_of_other_samples_do_not_count(desk: Desk):
    await desk.set()
    await desk.save("Greet {{ name }} ")
    desk.lab.provider.answer = lambda request: greets(request).strip()
    await desk.run_missing()
    assert (await desk.review()).record.answer is GateAnswer.PASSES

    await desk.save("Greet {{ name }}  ")
    assert (await desk.review()).needs_results
    await desk.save("Greet {{ name }} ")
    assert not (await desk.review()).needs_results
    await desk.lab.sample("One more")
    assert (await desk.review()).needs_results


async def test_a_variable_that_the_draft_no_longer_uses_changes_no_result(desk: Desk):
    await desk.set()
    leftover = replace(SAY_HELLO, messages=(Message(MessageRole.USER, "Insult everybody"),))
    await Drafts(desk.lab.store, desk.lab.clock).overwrite(
        actor=desk.lab.actor, prompt_id=desk.lab.prompt.id, content=leftover
    )
    await desk.run_missing()

    review = await desk.review()

    assert not review.needs_results
    assert review.variables == (("name", VariableChange.REMOVED),)


async def test_only_what_is_new_is_paid_when_the_gate_runs_again(desk: Desk):
    await desk.set()
    await desk.save("Greet {{ name }} ")
    await desk.run_missing()
    calls = sum(desk.lab.provider.asked.values())
    await desk.save("Greet {{ name }}  ")

    plan = await desk.gate.plan(actor=desk.lab.actor, review=await desk.review())
    await desk.run_missing()

    assert (plan.estimate.known, plan.estimate.calls) == (40, 40)
    assert sum(desk.lab.provider.asked.values()) == calls + 40


async def test_a_benchmark_under_way_is_shown_instead_of_another(desk: Desk):
    await desk.set()
    await desk.save("Insult {{ name }}")
    desk.lab.provider.gate.clear()
    await desk.gate.run_missing(
        actor=desk.lab.actor, benchmark_id=desk.lab.benchmarks.new_id(), review=await desk.review(), name=""
    )

    review = await desk.review()

    assert review.running is not None
    assert review.running.state is BenchmarkState.RUNNING
    desk.lab.provider.gate.set()
    await desk.lab.jobs.settled()
    assert (await desk.review()).running is None


async def test_a_gate_that_is_set_while_a_release_is_decided_is_not_passed_by(desk: Desk):
    class Tightened(Gate):
        async def admit(self, **asked) -> GateRecord:
            record = await super().admit(**asked)
            await desk.set()
            return record

    await desk.save("Insult {{ name }}")
    gate = Tightened(store=desk.lab.store, clock=desk.lab.clock, trials=Trials(desk.lab.store, desk.lab.benchmarks))
    desk.versions = Versions(desk.lab.store, desk.lab.clock, gate)

    with pytest.raises(GateChanged):
        await desk.promote()

    assert (await desk.newest()).to_number == 1


async def test_owners_and_admins_set_the_gate(desk: Desk):
    editor = acting_as(desk.lab.actor, Role.EDITOR)
    with pytest.raises(NotAllowed):
        await desk.gate.set_policy(actor=editor, prompt_id=desk.lab.prompt.id, policy=GatePolicy())
    with pytest.raises(NotAllowed):
        await desk.gate.remove_policy(actor=editor, prompt_id=desk.lab.prompt.id)

    await desk.set(tag=" Short ")
    stored = await desk.gate.policy(actor=editor, prompt_id=desk.lab.prompt.id)
    assert stored is not None
    assert (stored.policy.tag, stored.changed_by) == ("short", "Ann")
    await desk.gate.remove_policy(actor=desk.lab.actor, prompt_id=desk.lab.prompt.id)
    assert await desk.gate.policy(actor=editor, prompt_id=desk.lab.prompt.id) is None


@pytest.mark.parametrize(
    "given",
    [
        {"repetitions": 0},
        {"repetitions": 31},
        {"tolerated_drop": 0.0},
        {"tolerated_drop": float("nan")},
        {"max_cost_rise": -0.1},
        {"max_latency_rise": float("inf")},
    ],
)
def test_a_policy_that_could_never_hold_is_refused(given: dict):
    with pytest.raises(InvalidInput):
        checked_policy(GatePolicy(**given))


def evidence(low: float, high: float, finding: Finding = Finding.NO_REGRESSION_SHOWN, **given) -> Evidence:
    verdict = Verdict(finding, (low + high) / 2, Interval(low, high), 40, (), ())
    return Evidence("bench", verdict, **{"cost_rise": 0.1, "latency_rise": 0.1, "without_result": 0} | given)


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        (evidence(-0.04, 0.05), ()),
        (evidence(-0.20, -0.05, Finding.REGRESSION), (GateReason.REGRESSION,)),
        (evidence(-0.20, 0.10, Finding.NOT_ENOUGH_SAMPLES), (GateReason.NOT_ENOUGH_SAMPLES,)),
        # Certain, and within what is tolerated.
        (evidence(-0.04, -0.01, Finding.REGRESSION), ()),
        (evidence(-0.04, 0.05, cost_rise=0.3), (GateReason.COST_ROSE,)),
        (evidence(-0.04, 0.05, cost_rise=None), (GateReason.COST_UNKNOWN,)),
        (evidence(-0.04, 0.05, latency_rise=float("inf")), (GateReason.LATENCY_ROSE,)),
        (evidence(-0.04, 0.05, latency_rise=None), (GateReason.LATENCY_UNKNOWN,)),
        (evidence(-0.04, 0.05, without_result=2), (GateReason.CELLS_WITHOUT_RESULT,)),
        (None, (GateReason.NO_RESULTS,)),
    ],
)
def test_a_gate_decides_by_interval_cost_and_latency(found: Evidence | None, reasons: tuple):
    policy = GatePolicy(tolerated_drop=0.05, max_cost_rise=0.2, max_latency_rise=0.5)

    record = decided(policy, found)

    assert record.reasons == reasons
    assert record.answer is (GateAnswer.BLOCKS if reasons else GateAnswer.PASSES)
    assert decided(replace(policy, mode=GateMode.WARN), found).answer is (
        GateAnswer.WARNS if reasons else GateAnswer.PASSES
    )


def test_a_record_reads_back_as_it_was_written_and_what_is_not_one_is_none():
    record = GateRecord(
        GateAnswer.BLOCKS, (GateReason.REGRESSION,), "b", Finding.REGRESSION, -0.2, -0.3, -0.1, 40, "Because é"
    )
    assert from_text(to_text(record)) == record
    for text in ("", "passed", "{}", "[]", '{"answer":"maybe"}', "null"):
        assert from_text(text) is None


def test_changes_of_variables_that_break_callers_come_first():
    before = Content(
        variables=(
            Variable("gone"),
            Variable("kept"),
            Variable("later", is_required=False),
            Variable("number"),
            Variable("tone", VariableType.CHOICE, choices=("warm", "cold")),
            Variable("eased"),
        )
    )
    after = Content(
        variables=(
            Variable("kept"),
            Variable("later"),
            Variable("number", VariableType.NUMBER),
            Variable("tone", VariableType.CHOICE, choices=("warm",)),
            Variable("eased", default="x"),
            Variable("extra", is_required=False),
            Variable("must"),
        )
    )

    assert variable_changes(before, after) == (
        ("gone", VariableChange.REMOVED),
        ("later", VariableChange.REQUIRED),
        ("must", VariableChange.REQUIRED),
        ("number", VariableChange.NARROWED),
        ("tone", VariableChange.NARROWED),
        ("eased", VariableChange.OPTIONAL),
        ("extra", VariableChange.ADDED),
    )
