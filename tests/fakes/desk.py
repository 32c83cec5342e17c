"""The services of the library over any store, with the few steps that many tests take."""

from __future__ import annotations

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings
from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import Prompt
from promptmanager.services.categories import Categories
from promptmanager.services.drafts import Drafts
from promptmanager.services.ports import Store
from promptmanager.services.prompts import Prompts
from promptmanager.services.transfer import Transfer
from promptmanager.services.versions import Versions
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore


def saying(words: str) -> Content:
    return Content(messages=(Message(MessageRole.USER, words),), settings=ModelSettings(temperature=0.5))


class Desk:
    def __init__(self, store: Store | None = None) -> None:
        self.store: Store = store or FakeStore()
        self.clock = FakeClock()
        self.prompts = Prompts(self.store, self.clock)
        self.drafts = Drafts(self.store, self.clock)
        self.versions = Versions(self.store, self.clock)
        self.categories = Categories(self.store)
        self.transfer = Transfer(self.store, self.clock)

    async def release(self, actor: Actor, prompt: Prompt, note: str) -> None:
        opened = await self.drafts.open(actor=actor, slug=prompt.slug)
        await self.versions.promote(actor=actor, prompt_id=prompt.id, revision=opened.revision, note=note)

    async def reply(self, actor: Actor) -> Prompt:
        """A prompt with an archived version, one in production, and changes waiting, in a category."""
        support = await self.categories.create(actor=actor, name="Support")
        mail = await self.categories.create(actor=actor, name="Mail", parent_id=support.id)
        prompt = await self.prompts.create(
            actor=actor, title="Reply", tags=("mail",), category_id=mail.id, content=saying("one")
        )
        await self.release(actor, prompt, "First")
        self.clock.advance(days=1)
        await self.drafts.overwrite(actor=actor, prompt_id=prompt.id, content=saying("two"))
        await self.release(actor, prompt, "Second")
        await self.drafts.overwrite(actor=actor, prompt_id=prompt.id, content=saying("three"))
        return prompt

    async def exported(self, actor: Actor, *prompt_ids: int) -> bytes:
        pieces = await self.transfer.export(actor=actor, prompt_ids=prompt_ids)
        return "".join([piece async for piece in pieces]).encode()
