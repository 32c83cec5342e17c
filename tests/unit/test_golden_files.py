"""Golden samples in and out as files: looked through, taken in at once, and given back as they were."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.content import Content, Message, MessageRole
from promptmanager.domain.errors import InvalidInput, NotAllowed, PromptNotFound, SampleFileInvalid
from promptmanager.domain.golden import SAMPLES_MAX, SampleContent, SampleQuery, checked_content
from promptmanager.domain.golden_files import FileKind
from promptmanager.domain.identity import Actor, Role
from promptmanager.services.drafts import Drafts
from promptmanager.services.golden import Golden
from promptmanager.services.golden_files import FilePreview, FileWish, GoldenFiles
from promptmanager.services.prompts import Prompts
from tests.fakes.actors import acting_as, new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore


class UsualJudge:
    async def first_choice(self, *, actor: Actor) -> str:
        return f"usual/{actor.user.name.lower()}"


@dataclass(frozen=True)
class Bench:
    store: FakeStore
    ann: Actor

    @property
    def golden(self) -> Golden:
        return Golden(self.store, FakeClock())

    @property
    def files(self) -> GoldenFiles:
        return GoldenFiles(self.store, FakeClock(), Drafts(self.store, FakeClock()), UsualJudge())

    async def prompt(self, title: str = "Greeting") -> tuple[int, str]:
        """Return the id and slug of a prompt that uses the variable ``name``."""
        drafts = Drafts(self.store, FakeClock())
        made = await Prompts(self.store, FakeClock()).create(actor=self.ann, title=title)
        content = Content(messages=(Message(MessageRole.USER, "Greet {{ name }}"),))
        opened = await drafts.open(actor=self.ann, slug=made.slug)
        await drafts.save(actor=self.ann, prompt_id=made.id, revision=opened.revision, content=content)
        return made.id, made.slug

    async def preview(self, slug: str, document: str, **wish) -> FilePreview:
        return await self.files.preview(actor=self.ann, slug=slug, document=document.encode(), wish=FileWish(**wish))

    async def take(self, slug: str, document: str, **wish) -> FilePreview:
        return await self.files.import_samples(
            actor=self.ann, slug=slug, document=document.encode(), wish=FileWish(**wish)
        )

    async def exported(self, slug: str, kind: FileKind, query: SampleQuery | None = None) -> str:
        pieces = await self.files.export(actor=self.ann, slug=slug, kind=kind, query=query or SampleQuery())
        return "".join([piece async for piece in pieces])

    async def contents(self, prompt_id: int) -> list[tuple[str, SampleContent]]:
        page = await self.golden.page(actor=self.ann, prompt_id=prompt_id, query=SampleQuery(limit=1_000))
        return [(sample.name, sample.content) for sample in page.samples]


@pytest.fixture
async def bench() -> Bench:
    store = FakeStore()
    return Bench(store, await new_actor(store, "Ann"))


FIFTY = "name,expected\n" + "".join(f"Guest {number},Hello {number}\n" for number in range(1, 51))


async def test_a_preview_says_what_is_there_and_stores_nothing(bench):
    prompt_id, slug = await bench.prompt()

    found = await bench.preview(slug, "name;reply;extra\nZoë;Hello;\nAnn;;x\n", name="guests.csv")

    assert [(each.name, each.role, each.example) for each in found.columns] == [
        ("name", "input:name", "Zoë"),
        ("reply", "", "Hello"),
        ("extra", "", "x"),
    ]
    assert (found.kind, found.delimiter, found.check, found.new) == (FileKind.CSV, ";", "", 2)
    assert await bench.contents(prompt_id) == []


async def test_what_was_chosen_wins_over_what_was_guessed(bench):
    _, slug = await bench.prompt()
    roles = {"reply": "input:name", "name": "name", "gone": "expected", "extra": "no such role"}

    found = await bench.preview(
        slug, "name,reply,extra,expected\nZoë,Hello,x,Hi\n", name="x.csv", roles=roles, check="contains"
    )

    assert [each.role for each in found.columns] == ["name", "input:name", "", "expected"]
    assert found.samples[0].name == "Zoë"
    assert found.samples[0].content.inputs == {"name": "Hello"}
    assert found.samples[0].content.checks == (Check(CheckKind.CONTAINS),)


async def test_good_rows_are_taken_in_the_files_order_and_bad_ones_are_told(bench):
    prompt_id, slug = await bench.prompt()
    document = FIFTY.replace("Guest 7,Hello 7", "Guest 7").replace("Guest 9,Hello 9", "Guest 9,")

    done = await bench.take(slug, document, name="guests.csv")

    stored = await bench.contents(prompt_id)
    page = await bench.golden.page(actor=bench.ann, prompt_id=prompt_id, query=SampleQuery())
    assert (done.new, done.same) == (48, 0)
    assert [(each.line, each.code) for each in done.problems] == [
        (8, "row.cells_too_few"),
        (10, "row.no_expected"),
    ]
    assert [name for name, _ in stored][:7] == [*(f"Guest {number}" for number in range(1, 7)), "Guest 8"]
    assert page.samples[0].current.reason == "guests.csv"


async def test_what_is_there_already_is_left_out_so_that_a_file_can_be_sent_again(bench):
    prompt_id, slug = await bench.prompt()
    await bench.take(slug, FIFTY)

    preview = await bench.preview(slug, FIFTY + "Eve,Hello\n")
    again = await bench.take(slug, FIFTY + "Eve,Hello\n")

    assert (preview.new, preview.same, again.new, again.same) == (1, 50, 1, 50)
    assert len(await bench.contents(prompt_id)) == 51


async def test_where_there_is_no_room_for_all_none_is_taken(bench):
    prompt_id, slug = await bench.prompt()
    many = [(f"Guest {number}", SampleContent(expected="Hello")) for number in range(SAMPLES_MAX - 20)]
    by_ann = {"reason": "", "author_id": bench.ann.user.id, "author_name": "Ann", "at": FakeClock().now()}
    async with bench.store.writing() as work:
        await work.golden.add_many(workspace_id=bench.ann.workspace_id, prompt_id=prompt_id, samples=many, **by_ann)
        await work.commit()

    preview = await bench.preview(slug, FIFTY)
    with pytest.raises(InvalidInput) as caught:
        await bench.take(slug, FIFTY)

    async with bench.store.reading() as work:
        assert await work.golden.count(bench.ann.workspace_id, prompt_id) == SAMPLES_MAX - 20
    assert not preview.fits
    assert (caught.value.code, caught.value.facts["room"], caught.value.facts["count"]) == ("samples_no_room", 20, 50)


async def test_who_may_not_edit_takes_nothing_in_and_strangers_find_no_prompt(bench):
    _, slug = await bench.prompt()
    viewer, stranger = acting_as(bench.ann, Role.VIEWER), await new_actor(bench.store, "Bob")

    for use_case in (bench.files.preview, bench.files.import_samples):
        with pytest.raises(NotAllowed):
            await use_case(actor=viewer, slug=slug, document=FIFTY.encode(), wish=FileWish())
        with pytest.raises(PromptNotFound):
            await use_case(actor=stranger, slug=slug, document=FIFTY.encode(), wish=FileWish())
    with pytest.raises(PromptNotFound):
        await bench.files.export(actor=stranger, slug=slug, kind=FileKind.CSV, query=SampleQuery())


async def test_an_unreadable_file_changes_nothing(bench):
    prompt_id, slug = await bench.prompt()

    with pytest.raises(SampleFileInvalid):
        await bench.take(slug, '[{"name": "Zoë"', name="x.json")

    assert await bench.contents(prompt_id) == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12) | st.sampled_from(
    ["=1+1", "'=1", "''", "-5", "@x", "\ttab", "\r\n", 'a "b", c', "\ufeff", "[1]", "exact"]
)
CHECKS = st.one_of(
    st.builds(Check, st.just(CheckKind.CONTAINS_NOT), TEXTS.filter(str.strip)),
    st.builds(Check, st.just(CheckKind.EXACT), TEXTS),
    st.builds(Check, st.just(CheckKind.LENGTH), minimum=st.integers(0, 9), maximum=st.none() | st.integers(9, 99)),
    st.builds(Check, st.just(CheckKind.SIMILARITY), TEXTS, threshold=st.floats(0.1, 1)),
    st.builds(Check, st.just(CheckKind.JSON_EQUAL), TEXTS, ignored=st.just(("/a", "/*/b")), tolerance=st.floats(0, 9)),
    st.builds(Check, st.just(CheckKind.JUDGE), TEXTS.filter(str.strip), model=st.just("openai/gpt-5")),
    st.builds(Check, st.just(CheckKind.HUMAN)),
)
CONTENTS = st.builds(
    SampleContent,
    inputs=st.dictionaries(st.sampled_from(["name", "city", "expected", "a.b"]), TEXTS),
    expected=TEXTS.filter(bool),
    checks=st.lists(CHECKS, max_size=3).map(tuple),
    combination=st.sampled_from(Combination),
    tags=st.lists(st.sampled_from(["polite", "=sum", "a;b", "été"]), unique=True).map(tuple),
    weight=st.floats(0.01, 100),
)


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.JSON, FileKind.JSONL])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(CONTENTS, max_size=4))
async def test_what_is_exported_comes_in_again_as_it_was(kind, contents):
    store = FakeStore()
    bench = Bench(store, await new_actor(store, "Ann"))
    prompt_id, slug = await bench.prompt("Here")
    other_id, other = await bench.prompt("There")
    for number, content in enumerate(contents):
        await bench.golden.create(actor=bench.ann, prompt_id=prompt_id, name=f"=Sample {number}", content=content)

    document = await bench.exported(slug, kind)
    if contents:
        done = await bench.take(other, document, name=f"samples.{kind}")
        assert done.problems == ()

    stored = await bench.contents(other_id)
    assert stored == await bench.contents(prompt_id)
    assert [content for _, content in stored] == [checked_content(content) for content in contents[::-1]]


async def test_a_spreadsheet_finds_no_formula_in_an_export(bench):
    prompt_id, slug = await bench.prompt()
    content = SampleContent(inputs={"name": "=HYPERLINK(1)"}, expected="-5")
    await bench.golden.create(actor=bench.ann, prompt_id=prompt_id, name="@name", content=content)

    head, row = (await bench.exported(slug, FileKind.CSV)).strip().split("\r\n")

    assert head == "\ufeffname,inputs.name,expected,checks,combination,tags,weight"
    assert row == "'@name,'=HYPERLINK(1),'-5,,all,,1.0"


async def test_an_export_holds_what_the_filter_shows(bench):
    prompt_id, slug = await bench.prompt()
    for number in range(600):
        content = SampleContent(inputs={"name": str(number)}, expected="x", tags=("odd",) if number % 2 else ())
        await bench.golden.create(actor=bench.ann, prompt_id=prompt_id, name=f"Guest {number}", content=content)

    odd = await bench.exported(slug, FileKind.JSONL, SampleQuery(tag="odd", limit=1))
    archived = await bench.exported(slug, FileKind.JSON, SampleQuery(is_archived=True))

    assert len(odd.strip().split("\n")) == 300
    assert archived == "[\n]\n"


async def test_a_rubric_without_a_judge_gets_the_model_that_something_new_begins_with(bench: Bench):
    prompt_id, slug = await bench.prompt()
    document = "tests:\n- vars: {name: Zoë}\n  assert: [{type: llm-rubric, value: is polite}]\n"

    await bench.take(slug, document, name="tests.yaml")

    assert [content.checks for _, content in await bench.contents(prompt_id)] == [
        (Check(CheckKind.JUDGE, "is polite", model="usual/ann"),)
    ]
