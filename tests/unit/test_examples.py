"""The example prompts arrive whole, once, and belong together."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from promptmanager.domain.content import OutputFormat
from promptmanager.domain.prompts import PromptQuery, StatusFilter
from promptmanager.services.categories import Categories
from promptmanager.services.drafts import Drafts
from promptmanager.services.examples import EXAMPLES, ExampleModels, add_examples
from promptmanager.services.prompts import Prompts
from promptmanager.services.rendering import render_messages
from promptmanager.services.versions import Versions
from tests.fakes.actors import new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

MODELS = ExampleModels(prose="sandbox/writer", json="sandbox/json")


@pytest.fixture
def product():
    store, clock = FakeStore(), FakeClock()
    return SimpleNamespace(
        store=store,
        prompts=Prompts(store, clock),
        categories=Categories(store),
        drafts=Drafts(store, clock),
        versions=Versions(store, clock),
    )


async def test_every_example_arrives_with_its_releases(product):
    ann = await new_actor(product.store, "Ann")

    made = await add_examples(actor=ann, product=product, examples=EXAMPLES, models=MODELS)

    page = await product.prompts.search(actor=ann, query=PromptQuery())
    waiting = [card.prompt.title for card in page.cards if card.production_number and card.has_draft_changes]
    drafts = await product.prompts.search(actor=ann, query=PromptQuery(status=StatusFilter.DRAFT_ONLY))
    assert len(made) == page.total == len(EXAMPLES)
    assert waiting == ["Reply to a complaint"]
    assert [card.prompt.title for card in drafts.cards] == ["Explain a slow query"]
    assert len(await product.versions.releases(actor=ann, prompt_id=made[-1].id)) == 2


async def test_asking_again_adds_nothing(product):
    ann = await new_actor(product.store, "Ann")
    await add_examples(actor=ann, product=product, examples=EXAMPLES, models=MODELS)

    again = await add_examples(actor=ann, product=product, examples=EXAMPLES, models=MODELS)

    assert again == ()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_can_be_run_on_its_own_inputs(example):
    newest = example.versions[-1].content
    known = {variable.name for variable in newest.variables}
    required = {variable.name for variable in newest.variables if variable.is_required}

    if example.inputs:
        assert set(example.inputs) <= known
        assert {name for name in required if not _default(newest, name)} <= set(example.inputs)
    assert (newest.settings.output_format is OutputFormat.JSON_SCHEMA) == bool(newest.settings.json_schema)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
async def test_every_template_of_an_example_renders(example):
    for version in example.versions:
        values = {variable.name: example.inputs.get(variable.name, "x") for variable in version.content.variables}
        messages = await render_messages(version.content, values)

        assert all(message.text.strip() for message in messages)
        assert not any("{{" in message.text or "{%" in message.text for message in messages)


def _default(content, name):
    return next(variable.default for variable in content.variables if variable.name == name)
