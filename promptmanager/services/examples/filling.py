"""Putting the examples into a workspace, through the same use cases as a person would."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace

from promptmanager.domain import wording
from promptmanager.domain.content import Content, OutputFormat
from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.orders import RunOrder
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import Prompt
from promptmanager.domain.runs import RunOrigin
from promptmanager.services.categories import Categories
from promptmanager.services.drafts import Drafts
from promptmanager.services.examples.shape import Example
from promptmanager.services.product import Product
from promptmanager.services.prompts import Prompts
from promptmanager.services.versions import Versions

_PROSE, _JSON = "sandbox/writer", "sandbox/json"


@dataclass(frozen=True)
class ExampleModels:
    """The models that examples are set to: for prose, and for JSON by a schema."""

    prose: str
    json: str

    @classmethod
    def among(cls, model_ids: Iterable[str]) -> ExampleModels:
        """Choose from what the instance has: the simulated models if they serve, else the first one."""
        known = list(model_ids)
        first = known[0] if known else ""
        return cls(*(wanted if wanted in known else first for wanted in (_PROSE, _JSON)))


async def add_examples(
    *, actor: Actor, product: Product, examples: Iterable[Example], models: ExampleModels
) -> tuple[Prompt, ...]:
    """Make the example prompts that the workspace lacks, with their versions and releases; return them."""
    require(actor, Permission.EDIT)
    filling = _Filling(actor, product.prompts, product.categories, product.drafts, product.versions, models)
    made = [await filling.add(example) for example in examples if not await filling.is_there(example)]
    return tuple(made)


async def run_examples(
    *, actor: Actor, product: Product, examples: Iterable[Example], prompts: tuple[Prompt, ...]
) -> int:
    """Run what is in production of these prompts on its own inputs, to the end; return how many ran."""
    require(actor, Permission.RUN)
    inputs = {example.title: dict(example.inputs) for example in examples if example.inputs}
    count = 0
    for prompt in prompts:
        opened = await product.drafts.open(actor=actor, slug=prompt.slug)
        if opened.production is None or prompt.title not in inputs:
            continue
        order = RunOrder(RunOrigin.PLAYGROUND, version_id=opened.production.id, inputs=inputs[prompt.title])
        run_id = await product.runs.start(actor=actor, order=order)
        async with aclosing(await product.runs.follow(actor=actor, run_id=run_id)) as chunks:
            async for _ in chunks:
                pass
        count += 1
    return count


@dataclass(frozen=True)
class _Filling:
    actor: Actor
    prompts: Prompts
    categories: Categories
    drafts: Drafts
    versions: Versions
    models: ExampleModels

    async def is_there(self, example: Example) -> bool:
        try:
            await self.prompts.get(actor=self.actor, slug=wording.slug(example.title))
        except PromptNotFound:
            return False
        return True

    async def add(self, example: Example) -> Prompt:
        first, *later = example.versions
        prompt = await self.prompts.create(
            actor=self.actor,
            title=example.title,
            description=example.description,
            tags=example.tags,
            category_id=await self._category(example.category),
            content=self._set(first.content),
        )
        await self._release(prompt, first.note)
        for version in later:
            await self.drafts.overwrite(actor=self.actor, prompt_id=prompt.id, content=self._set(version.content))
            await self._release(prompt, version.note)
        return prompt

    async def _release(self, prompt: Prompt, note: str | None) -> None:
        if note is None:
            return
        opened = await self.drafts.open(actor=self.actor, slug=prompt.slug)
        await self.versions.promote(actor=self.actor, prompt_id=prompt.id, revision=opened.revision, note=note)

    async def _category(self, path: tuple[str, ...]) -> int | None:
        parent_id: int | None = None
        for depth, name in enumerate(path, start=1):
            lines = await self.categories.tree(actor=self.actor)
            found = next((line.category.id for line in lines if line.path == path[:depth]), None)
            if found is None:
                found = (await self.categories.create(actor=self.actor, name=name, parent_id=parent_id)).id
            parent_id = found
        return parent_id

    def _set(self, content: Content) -> Content:
        is_json = content.settings.output_format is OutputFormat.JSON_SCHEMA
        model = self.models.json if is_json else self.models.prose
        return replace(content, settings=replace(content.settings, model=model))
