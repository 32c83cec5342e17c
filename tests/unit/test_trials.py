"""Trials: the draft asked all samples beside production, what that showed, and what makes it out of date."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState
from promptmanager.domain.content import Content, Message, MessageRole
from promptmanager.domain.errors import DraftConflict, InvalidInput, NotAllowed
from promptmanager.domain.evidence import Finding
from promptmanager.domain.gate import GatePolicy
from promptmanager.domain.identity import Role
from promptmanager.domain.trials import Change
from promptmanager.services.drafts import Drafts
from promptmanager.services.gate import Gate
from promptmanager.services.trials import Outcome, Standing, Trials
from promptmanager.services.versions import Versions
from tests.fakes.actors import acting_as
from tests.unit.benchmark_scene import SAY_HELLO, Lab, lab, says_hello

NAMES = tuple(f"Name{number:02d}" for number in range(12))


@dataclass
class Bench:
    """A prompt with twelve samples that its first draft answers well."""

    lab: Lab
    trials: Trials
    versions: Versions

    async def save(self, text: str, *, model: str = "a") -> None:
        settings = replace(SAY_HELLO.settings, model=model)
        content = Content((Message(MessageRole.USER, text),), SAY_HELLO.variables, settings)
        await Drafts(self.lab.store, self.lab.clock).overwrite(
            actor=self.lab.actor, prompt_id=self.lab.prompt.id, content=content
        )

    async def standing(self) -> Standing:
        return await self.trials.standing(actor=self.lab.actor, prompt_id=self.lab.prompt.id)

    async def promote(self) -> None:
        revision = (await self.standing()).revision
        await self.versions.promote(actor=self.lab.actor, prompt_id=self.lab.prompt.id, revision=revision, note="")

    async def launch(self, *, role: Role = Role.OWNER, revision: int | None = None, repetitions: int = 1) -> Benchmark:
        if revision is None:
            revision = (await self.standing()).revision
        return await self.trials.launch_draft(
            actor=acting_as(self.lab.actor, role),
            benchmark_id=self.lab.benchmarks.new_id(),
            prompt_id=self.lab.prompt.id,
            revision=revision,
            repetitions=repetitions,
            name="Test all",
        )

    async def outcome(self) -> Outcome:
        await self.launch()
        await self.lab.jobs.settled()
        standing = await self.standing()
        assert standing.benchmark is not None
        assert standing.trial is not None
        assert standing.benchmark.state is BenchmarkState.FINISHED
        return await self.trials.outcome(actor=self.lab.actor, benchmark=standing.benchmark, trial=standing.trial)


@pytest.fixture
async def bench() -> Bench:
    made = await lab(says_hello)
    for name in NAMES:
        await made.sample(name)
    return Bench(made, Trials(made.store, made.benchmarks), Versions(made.store, made.clock))


async def test_without_production_the_draft_is_tested_by_itself(bench: Bench):
    outcome = await bench.outcome()

    assert outcome.baseline is None
    assert outcome.subject.pass_rate is not None
    assert (outcome.subject.pass_rate.rate, outcome.failed) == (1.0, ())


async def test_what_does_not_pass_is_named_where_there_is_nothing_to_compare_with(bench: Bench):
    await bench.save("Insult {{ name }}")

    outcome = await bench.outcome()

    assert [row.sample.name for row in outcome.failed] == list(NAMES)


async def test_each_is_asked_with_its_own_model_and_the_difference_names_the_samples(bench: Bench):
    await bench.promote()
    await bench.save("Greet {{ name }}.", model="b")
    bench.lab.provider.answer = lambda request: says_hello(request).rstrip("." if "0" in str(request.messages) else "")

    outcome = await bench.outcome()

    assert outcome.baseline is not None
    assert (outcome.baseline.column.model, outcome.subject.column.model) == ("a", "b")
    assert outcome.subject.verdict is not None
    assert outcome.subject.verdict.finding is Finding.NOT_ENOUGH_SAMPLES
    assert [row.sample.name for row in outcome.worse] == ["Name11"]
    assert (outcome.better, outcome.cost_rise) == ((), 0.0)


async def test_production_is_not_asked_again_when_only_the_draft_changed(bench: Bench):
    await bench.promote()
    await bench.save("Insult {{ name }}")
    await bench.outcome()
    calls = sum(bench.lab.provider.asked.values())
    await bench.save("Scold {{ name }}")

    plan = await bench.trials.plan_draft(actor=bench.lab.actor, prompt_id=bench.lab.prompt.id, repetitions=1)
    await bench.outcome()

    assert (plan.estimate.known, plan.estimate.calls) == (len(NAMES), len(NAMES))
    assert sum(bench.lab.provider.asked.values()) == calls + len(NAMES)


async def test_results_say_what_changed_since_they_were_made(bench: Bench):
    assert (await bench.standing()).benchmark is None
    await bench.outcome()
    assert (await bench.standing()).changes == ()

    await bench.save("Insult {{ name }}")
    assert (await bench.standing()).changes == (Change.TEXT,)
    await bench.lab.sample("One more")
    assert (await bench.standing()).changes == (Change.TEXT, Change.SAMPLES)


async def test_a_release_makes_a_comparison_out_of_date(bench: Bench):
    await bench.promote()
    await bench.save("Insult {{ name }}")
    await bench.outcome()
    older = (await bench.versions.of_prompt(actor=bench.lab.actor, prompt_id=bench.lab.prompt.id))[-1]
    await bench.promote()
    await bench.save("Scold {{ name }}")
    await bench.outcome()
    assert (await bench.standing()).changes == ()

    await bench.versions.roll_back(actor=bench.lab.actor, version_id=older.id, note="")

    assert (await bench.standing()).changes == (Change.PRODUCTION,)


async def test_a_text_that_is_back_has_its_results_back(bench: Bench):
    first = await bench.outcome()
    await bench.save("Insult {{ name }}")
    await bench.outcome()
    await bench.save("Greet {{ name }}")

    standing = await bench.standing()

    assert standing.benchmark is not None
    assert (standing.benchmark.id, standing.changes) == (first.benchmark.id, ())


async def test_what_runs_is_shown_before_what_ended_earlier(bench: Bench):
    await bench.outcome()
    bench.lab.provider.gate.clear()
    launched = await bench.launch(repetitions=2)

    running = (await bench.standing()).benchmark
    bench.lab.provider.gate.set()
    await bench.lab.jobs.settled()

    assert running is not None
    assert (running.id, running.state) == (launched.id, BenchmarkState.RUNNING)


async def test_a_cancelled_test_is_no_result(bench: Bench):
    bench.lab.provider.gate.clear()
    launched = await bench.launch()
    await bench.lab.benchmarks.cancel(actor=bench.lab.actor, benchmark_id=launched.id)
    bench.lab.provider.gate.set()
    await bench.lab.jobs.settled()

    assert (await bench.standing()).benchmark is None


async def test_a_draft_equal_to_production_and_production_alone_are_tested_by_themselves(bench: Bench):
    await bench.promote()
    alone = (await bench.standing()).trial
    await bench.save("Greet {{ name }}")
    same = (await bench.standing()).trial

    assert alone is not None
    assert same is not None
    assert (alone.baseline, same.baseline) == (None, None)
    assert (await bench.outcome()).baseline is None


async def test_the_gate_needs_nothing_more_where_all_was_tested_as_it_asks(bench: Bench):
    gate = Gate(store=bench.lab.store, clock=bench.lab.clock, trials=bench.trials)
    versions = Versions(bench.lab.store, bench.lab.clock, gate)
    await bench.promote()
    await gate.set_policy(actor=bench.lab.actor, prompt_id=bench.lab.prompt.id, policy=GatePolicy(repetitions=2))
    await bench.save("Insult {{ name }}")
    standing = await bench.standing()

    await bench.launch(repetitions=standing.repetitions)
    await bench.lab.jobs.settled()
    review = await versions.review(actor=bench.lab.actor, prompt_id=bench.lab.prompt.id, revision=standing.revision)

    assert standing.repetitions == 2
    assert review is not None
    assert not review.needs_results


async def test_a_text_that_somebody_else_stored_is_not_tested_unseen(bench: Bench):
    seen = (await bench.standing()).revision
    await bench.save("Insult {{ name }}")

    with pytest.raises(DraftConflict):
        await bench.launch(revision=seen)


async def test_viewers_read_and_do_not_run(bench: Bench):
    viewer = acting_as(bench.lab.actor, Role.VIEWER)
    with pytest.raises(NotAllowed):
        await bench.launch(role=Role.VIEWER)

    assert (await bench.trials.standing(actor=viewer, prompt_id=bench.lab.prompt.id)).samples == len(NAMES)


async def test_without_samples_there_is_nothing_to_test():
    made = await lab(says_hello)
    bench = Bench(made, Trials(made.store, made.benchmarks), Versions(made.store, made.clock))

    with pytest.raises(InvalidInput):
        await bench.launch()

    assert (await bench.standing()).samples == 0
