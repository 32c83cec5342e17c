"""The use cases on golden samples: marked, written, changed by two people, judged by their text."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from promptmanager.domain.checks import Check, CheckKind, Combination, Result
from promptmanager.domain.content import Message, MessageRole, ModelSettings
from promptmanager.domain.errors import CheckInvalid, InvalidInput, NotAllowed, RunNotFound, SampleConflict
from promptmanager.domain.golden import CHECKS_MAX, SampleContent, SampleQuery
from promptmanager.domain.identity import Actor, Role
from promptmanager.domain.prompts import Prompt
from promptmanager.domain.runs import KeySource, Run, RunOrigin, RunState
from promptmanager.services.golden import Golden
from promptmanager.services.prompts import Prompts
from tests.fakes.actors import acting_as, new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

GREETING = SampleContent(inputs={"name": "Zoë"}, expected="Hello Zoë", checks=(Check(CheckKind.EXACT),))


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def golden(store: FakeStore) -> Golden:
    return Golden(store, FakeClock())


@pytest.fixture
async def ann(store: FakeStore) -> Actor:
    return await new_actor(store, "Ann")


@pytest.fixture
async def prompt(store: FakeStore, ann: Actor) -> Prompt:
    return await Prompts(store, FakeClock()).create(actor=ann, title="Greeting")


@dataclass(frozen=True)
class Desk:
    store: FakeStore
    golden: Golden
    ann: Actor
    prompt: Prompt


@pytest.fixture
def desk(store: FakeStore, golden: Golden, ann: Actor, prompt: Prompt) -> Desk:
    return Desk(store, golden, ann, prompt)


async def stored_run(store: FakeStore, ann: Actor, prompt_id: int | None, state: RunState) -> Run:
    run = Run(
        id="run-1",
        workspace_id=ann.workspace_id,
        actor_id=ann.user.id,
        actor_name="Ann",
        origin=RunOrigin.EDITOR,
        prompt_id=prompt_id,
        version_id=None,
        messages=(Message(MessageRole.USER, "Greet Zoë"),),
        inputs={"name": "Zoë"},
        settings=ModelSettings(model="test/model"),
        state=state,
        key_source=KeySource.SIMULATED,
        created_at=FakeClock().now(),
        output="Hello Zoë!",
    )
    async with store.writing() as work:
        await work.runs.add(run)
        await work.commit()
    return run


async def test_a_finished_run_becomes_a_sample_with_its_answer_as_the_expected_one(store, golden, ann, prompt):
    run = await stored_run(store, ann, prompt.id, RunState.COMPLETED)

    sample = await golden.mark_run(actor=ann, run_id=run.id, name="  Greets\nZoë ", reason="as it should be")

    assert (sample.name, sample.prompt_id, sample.source_run_id) == ("Greets Zoë", prompt.id, run.id)
    assert (sample.content.inputs, sample.content.expected) == ({"name": "Zoë"}, "Hello Zoë!")
    assert (sample.current.author_name, sample.current.reason) == ("Ann", "as it should be")
    assert (await golden.judge(actor=ann, sample_id=sample.id, answer="hello zoe")).result is Result.PASSED


@pytest.mark.parametrize(
    ("with_prompt", "state", "code"),
    [(True, RunState.STREAMING, "run_unfinished"), (False, RunState.COMPLETED, "run_without_prompt")],
)
async def test_what_cannot_be_a_sample_is_refused(desk: Desk, with_prompt: bool, state: RunState, code: str):  # noqa: FBT001 - a case
    run = await stored_run(desk.store, desk.ann, desk.prompt.id if with_prompt else None, state)

    with pytest.raises(InvalidInput) as caught:
        await desk.golden.mark_run(actor=desk.ann, run_id=run.id, name="Greets")

    assert caught.value.code == code


async def test_another_workspaces_run_is_not_found(store, golden, ann, prompt):
    run = await stored_run(store, ann, prompt.id, RunState.COMPLETED)

    with pytest.raises(RunNotFound):
        await golden.mark_run(actor=await new_actor(store, "Bob"), run_id=run.id, name="Mine")


async def test_a_change_needs_the_newest_revision(golden, ann, prompt):
    sample = await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=GREETING)
    other = replace(GREETING, expected="Good day Zoë")

    changed = await golden.revise(
        actor=ann, sample_id=sample.id, revision=1, name="Greets", content=other, reason="house style"
    )
    with pytest.raises(SampleConflict):
        await golden.accept(actor=ann, sample_id=sample.id, revision=1, expected="Hi")

    assert changed.current.number == 2
    assert [one.content for one in await golden.revisions(actor=ann, sample_id=sample.id)] == [other, GREETING]


async def test_what_changes_nothing_makes_no_revision(golden, ann, prompt):
    sample = await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=GREETING)

    again = await golden.revise(
        actor=ann, sample_id=sample.id, revision=1, name=" Greets ", content=GREETING, reason="no reason"
    )

    assert again == sample


async def test_an_accepted_answer_is_the_new_expected_one(golden, ann, prompt):
    sample = await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=GREETING)

    accepted = await golden.accept(actor=ann, sample_id=sample.id, revision=1, expected="Hi Zoë", reason="shorter")

    assert accepted.content == replace(GREETING, expected="Hi Zoë")
    assert accepted.current.reason == "shorter"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SampleContent(checks=(Check(CheckKind.HUMAN), Check(CheckKind.REGEX, "("))), "check.pattern_invalid"),
        (SampleContent(checks=(Check(CheckKind.HUMAN),) * (CHECKS_MAX + 1)), "too_many"),
        (SampleContent(checks=(Check(CheckKind.EXACT),)), "check.expected_missing"),
        (SampleContent(weight=0.0), "weight_out_of_range"),
        (SampleContent(weight=float("nan")), "weight_out_of_range"),
        (SampleContent(expected="x" * 200_001), "too_long"),
        (SampleContent(inputs={"name": "\x00"}), "characters_invalid"),
    ],
)
async def test_content_outside_its_limits_is_refused(golden, ann, prompt, content, code):
    with pytest.raises((InvalidInput, CheckInvalid)) as caught:
        await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=content)

    assert caught.value.code == code
    assert (await golden.page(actor=ann, prompt_id=prompt.id, query=SampleQuery())).total == 0


async def test_the_refused_check_is_named_by_its_place(golden, ann, prompt):
    content = SampleContent(checks=(Check(CheckKind.HUMAN), Check(CheckKind.REGEX)))

    with pytest.raises(CheckInvalid) as caught:
        await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=content)

    assert caught.value.facts["number"] == 2


async def test_checks_are_made_cheapest_first_and_those_of_others_are_left_out(golden, ann, prompt):
    content = SampleContent(
        expected="Hello",
        checks=(Check(CheckKind.REGEX, "^H"), Check(CheckKind.HUMAN), Check(CheckKind.EXACT)),
        combination=Combination.ANY,
    )
    sample = await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=content)

    judged = await golden.judge(actor=ann, sample_id=sample.id, answer="Hallo")

    assert [check.kind for check, _ in judged.outcomes] == [CheckKind.EXACT, CheckKind.REGEX]
    assert judged.result is Result.PASSED


async def test_only_a_person_decides_where_only_a_person_is_asked(golden, ann, prompt):
    content = SampleContent(checks=(Check(CheckKind.HUMAN),))
    sample = await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=content)

    assert (await golden.judge(actor=ann, sample_id=sample.id, answer="Hello")).result is None


async def test_a_viewer_reads_and_changes_nothing(golden, ann, prompt):
    sample = await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=GREETING)
    viewer = acting_as(ann, Role.VIEWER)

    assert await golden.get(actor=viewer, sample_id=sample.id) == sample
    assert (await golden.page(actor=viewer, prompt_id=prompt.id, query=SampleQuery())).total == 1
    for refused in (
        golden.create(actor=viewer, prompt_id=prompt.id, name="Mine", content=GREETING),
        golden.mark_run(actor=viewer, run_id="run-1", name="Mine"),
        golden.accept(actor=viewer, sample_id=sample.id, revision=1, expected="Mine"),
        golden.archive(actor=viewer, sample_ids=(sample.id,)),
        golden.restore(actor=viewer, sample_ids=(sample.id,)),
    ):
        with pytest.raises(NotAllowed):
            await refused


async def test_an_archived_sample_is_listed_apart_and_comes_back(golden, ann, prompt):
    sample = await golden.create(actor=ann, prompt_id=prompt.id, name="Greets", content=GREETING)

    assert await golden.archive(actor=ann, sample_ids=(sample.id,)) == 1
    assert (await golden.page(actor=ann, prompt_id=prompt.id, query=SampleQuery(is_archived=True))).total == 1
    assert await golden.restore(actor=ann, sample_ids=(sample.id,)) == 1
    assert (await golden.page(actor=ann, prompt_id=prompt.id, query=SampleQuery())).total == 1
