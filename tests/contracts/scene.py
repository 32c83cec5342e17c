"""What most contract tests begin with: two strangers, each with a workspace, and a prompt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, content_hash
from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import Prompt, Version
from promptmanager.domain.runs import KeySource, Run, RunOrigin, RunState
from promptmanager.services.ports import Store, UnitOfWork
from tests.fakes.actors import new_actor

AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def saying(text: str, model: str = "") -> Content:
    return Content(messages=(Message(MessageRole.USER, text),), settings=ModelSettings(model=model))


@dataclass
class Scene:
    """``ann`` owns everything; ``bob`` is a stranger with a workspace of his own."""

    store: Store
    ann: Actor
    bob: Actor

    async def prompt(self, work: UnitOfWork, title: str = "Greeting", *, at: datetime = AT, **given) -> Prompt:
        values = {"description": "", "tags": (), "category_id": None} | given
        return await work.prompts.add(
            workspace_id=self.ann.workspace_id, title=title, actor_id=self.ann.user.id, at=at, **values
        )

    async def draft(self, work: UnitOfWork, prompt: Prompt, text: str = "Hello", *, model: str = "") -> Version:
        version = await work.versions.add_draft(
            workspace_id=prompt.workspace_id,
            prompt_id=prompt.id,
            content=saying(text, model),
            author_id=self.ann.user.id,
            at=AT,
        )
        await work.prompts.touch(prompt.workspace_id, prompt.id, actor_id=self.ann.user.id, at=prompt.changed_at)
        return version

    async def release(self, work: UnitOfWork, prompt: Prompt, text: str = "Hello", *, model: str = "") -> Version:
        """Freeze a new draft with this text into production, in the place of what stood there."""
        standing = await work.versions.production(prompt.workspace_id, prompt.id)
        if standing:
            assert await work.versions.retire(workspace_id=prompt.workspace_id, version_id=standing.id)
        draft = await self.draft(work, prompt, text, model=model)
        assert await self.freeze(work, draft, prompt.workspace_id)
        return await work.versions.by_id(prompt.workspace_id, draft.id)

    async def freeze(self, work: UnitOfWork, draft: Version, workspace_id: int) -> bool:
        return await work.versions.freeze(
            workspace_id=workspace_id,
            version_id=draft.id,
            revision=draft.revision,
            content_hash=content_hash(draft.content),
            note="because",
            author_id=self.ann.user.id,
            at=later(1),
        )

    def run(self, run_id: str = "run-1", **given) -> Run:
        values = {
            "workspace_id": self.ann.workspace_id,
            "actor_id": self.ann.user.id,
            "actor_name": "Ann",
            "origin": RunOrigin.EDITOR,
            "prompt_id": None,
            "version_id": None,
            "messages": (Message(MessageRole.USER, "Hello"),),
            "inputs": {"name": "Zoë"},
            "settings": ModelSettings(model="test/model", stop=("END",), temperature=0.7),
            "state": RunState.CONNECTING,
            "key_source": KeySource.SIMULATED,
            "created_at": AT,
        }
        return Run(id=run_id, **values | given)


async def scene_in(store: Store) -> Scene:
    return Scene(store, await new_actor(store, "Ann"), await new_actor(store, "Bob"))
