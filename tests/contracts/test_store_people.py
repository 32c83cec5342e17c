"""What every store promises about people, their sessions, throttles and workspaces."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.errors import EmailTaken, WorkspaceNotFound
from promptmanager.domain.identity import Role
from promptmanager.domain.prompts import PromptQuery
from tests.contracts.scene import AT, Scene, later, scene_in


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


async def test_a_person_is_found_by_address_and_id(scene: Scene):
    ann = scene.ann.user
    async with scene.store.reading() as work:
        assert await work.users.by_email("ann@example.org") == ann
        assert await work.users.by_id(ann.id) == ann
        assert await work.users.by_email("nobody@example.org") is None
        assert await work.users.by_id(0) is None
        assert await work.users.count() == 2


async def test_an_address_is_taken_once_and_the_unit_goes_on(scene: Scene):
    async with scene.store.writing() as work:
        with pytest.raises(EmailTaken):
            await work.users.add(email="ann@example.org", name="X", locale="fr", password_hash="", is_admin=True, at=AT)
        await work.users.update(scene.ann.user.id, name="Anna", locale="fr")
        await work.users.set_admin(scene.ann.user.id, is_admin=True)
        await work.commit()

    async with scene.store.reading() as work:
        ann = await work.users.by_id(scene.ann.user.id)
    assert ann is not None
    assert (ann.name, ann.locale, ann.is_admin) == ("Anna", "fr", True)


async def test_of_many_sign_ups_with_one_address_one_wins(scene: Scene):
    async def sign_up() -> bool:
        async with scene.store.writing() as work:
            try:
                await work.users.add(
                    email="new@example.org", name="N", locale="en", password_hash="", is_admin=False, at=AT
                )
            except EmailTaken:
                return False
            await work.commit()
            return True

    assert sum(await asyncio.gather(*(sign_up() for _ in range(10)))) == 1


async def test_passwords_are_kept_apart_from_people(scene: Scene):
    async with scene.store.writing() as work:
        await work.users.set_password_hash(scene.ann.user.id, "new")
        assert await work.users.password_hash(scene.ann.user.id) == "new"
        assert await work.users.password_hash(0) == ""


async def test_a_person_goes_and_their_work_stays_by_name(scene: Scene):
    async with scene.store.writing() as work:
        await work.workspaces.set_role(workspace_id=scene.bob.workspace_id, user_id=scene.ann.user.id, role=Role.EDITOR)
        prompt = await work.prompts.add(
            workspace_id=scene.bob.workspace_id,
            title="Shared",
            description="",
            tags=(),
            category_id=None,
            actor_id=scene.ann.user.id,
            at=AT,
        )
        version = await scene.release(work, prompt)
        await work.runs.add(scene.run(workspace_id=prompt.workspace_id, prompt_id=prompt.id))
        await work.prompts.set_starred(prompt.workspace_id, prompt.id, user_id=scene.ann.user.id, is_starred=True)
        await work.preferences.put(scene.ann.user.id, "layout", "rows")
        await work.sessions.add(
            user_id=scene.ann.user.id, token_hash="t", user_agent="", ip_address="", at=AT, expires_at=later(60)
        )
        await work.workspaces.delete(scene.ann.workspace_id)
        await work.users.delete(scene.ann.user.id)
        await work.commit()

    async with scene.store.writing() as work:
        assert await work.users.by_id(scene.ann.user.id) is None
        assert await work.sessions.by_token_hash("t") is None
        assert await work.preferences.get(scene.ann.user.id, "layout") == ""
        assert [m.user_id for m in await work.workspaces.members(prompt.workspace_id)] == [scene.bob.user.id]
        assert (await work.versions.by_id(prompt.workspace_id, version.id)).author_name == "Ann"
        page = await work.prompts.search(prompt.workspace_id, PromptQuery(), user_id=scene.bob.user.id)
        assert page.cards[0].prompt.changed_by == "Ann"
        newcomer = await work.users.add(
            email="zoe@example.org", name="Zoe", locale="en", password_hash="", is_admin=False, at=AT
        )
        assert newcomer.id not in (scene.ann.user.id, scene.bob.user.id)


async def test_sessions_end_one_by_one_or_all_but_one(scene: Scene):
    async with scene.store.writing() as work:
        made = [
            await work.sessions.add(
                user_id=scene.ann.user.id,
                token_hash=name,
                user_agent="Browser",
                ip_address="192.0.2.1",
                at=later(minute),
                expires_at=later(60),
            )
            for minute, name in enumerate("abc")
        ]
        await work.sessions.touch(made[0].id, at=later(30))
        assert [s.token_hash for s in await work.sessions.of_user(scene.ann.user.id)] == ["a", "c", "b"]
        stored = await work.sessions.by_token_hash("a")
        assert stored is not None
        assert (stored.last_seen_at, stored.created_at, stored.expires_at) == (later(30), later(0), later(60))

        await work.sessions.delete(user_id=scene.bob.user.id, session_id=made[1].id)
        await work.sessions.delete(user_id=scene.ann.user.id, session_id=made[2].id)
        assert [s.token_hash for s in await work.sessions.of_user(scene.ann.user.id)] == ["a", "b"]
        await work.sessions.delete_all(scene.ann.user.id, keep_token_hash="b")
        assert [s.token_hash for s in await work.sessions.of_user(scene.ann.user.id)] == ["b"]
        await work.sessions.delete_all(scene.ann.user.id)
        assert await work.sessions.of_user(scene.ann.user.id) == ()


async def test_a_link_works_once_and_in_time(scene: Scene):
    async with scene.store.writing() as work:
        for name in ("once", "late", "void"):
            await work.resets.add(user_id=scene.ann.user.id, token_hash=name, expires_at=later(30))

        assert await work.resets.take("once", at=later(29)) == scene.ann.user.id
        assert await work.resets.take("once", at=later(29)) is None
        assert await work.resets.take("late", at=later(30)) is None
        assert await work.resets.take("unknown", at=AT) is None
        await work.resets.delete_all(scene.ann.user.id)
        assert await work.resets.take("void", at=AT) is None


async def test_attempts_are_counted_exactly_under_a_crowd(scene: Scene):
    async def attempt() -> int:
        async with scene.store.writing() as work:
            counted = await work.attempts.count_within("sign-in:ann", window_start=AT, window_seconds=60)
            await work.commit()
            return counted

    assert sorted(await asyncio.gather(*(attempt() for _ in range(50)))) == list(range(1, 51))


async def test_a_window_ends_and_can_be_forgotten(scene: Scene):
    async with scene.store.writing() as work:

        async def count(minute: float) -> int:
            return await work.attempts.count_within("key", window_start=later(minute), window_seconds=60)

        assert [await count(0), await count(0), await count(0.5), await count(1)] == [1, 2, 3, 1]
        await work.attempts.forget("key")
        assert await count(1) == 1


async def test_letters_wait_newest_first(scene: Scene):
    async with scene.store.writing() as work:
        await work.outbox.add(to="a@example.org", subject="One", text="1", at=AT)
        await work.outbox.add(to="b@example.org", subject="Two", text="2", at=later(1))

        assert await work.outbox.latest() == (
            ("b@example.org", "Two", "2", later(1)),
            ("a@example.org", "One", "1", AT),
        )
        assert len(await work.outbox.latest(limit=1)) == 1


async def test_memberships_stand_personal_first_then_by_name(scene: Scene):
    async with scene.store.writing() as work:
        for name in ("Zebra", "été", "Alpha"):
            await work.workspaces.add(name=name, is_personal=False, owner_id=scene.ann.user.id, at=AT)
        listed = await work.workspaces.memberships_of(scene.ann.user.id)

    assert [(m.workspace.name, m.role) for m in listed] == [
        ("Ann's", Role.OWNER),
        ("Alpha", Role.OWNER),
        ("été", Role.OWNER),
        ("Zebra", Role.OWNER),
    ]


async def test_a_role_is_given_and_changed(scene: Scene):
    home = scene.ann.workspace_id
    async with scene.store.writing() as work:
        await work.workspaces.set_role(workspace_id=home, user_id=scene.bob.user.id, role=Role.VIEWER)
        await work.workspaces.set_role(workspace_id=home, user_id=scene.bob.user.id, role=Role.ADMIN)
        roles = {m.user_id: m.role for m in await work.workspaces.members(home)}
        with pytest.raises(WorkspaceNotFound):
            await work.workspaces.set_role(workspace_id=999, user_id=scene.bob.user.id, role=Role.ADMIN)

    assert roles == {scene.ann.user.id: Role.OWNER, scene.bob.user.id: Role.ADMIN}


async def test_preferences_are_remembered(scene: Scene):
    async with scene.store.writing() as work:
        assert await work.preferences.get(scene.ann.user.id, "layout") == ""
        await work.preferences.put(scene.ann.user.id, "layout", "rows")
        await work.preferences.put(scene.ann.user.id, "layout", "cards")
        assert await work.preferences.get(scene.ann.user.id, "layout") == "cards"
        assert await work.preferences.get(scene.bob.user.id, "layout") == ""


async def test_people_are_found_by_name_or_address_newest_first(store):
    async with store.writing() as work:
        for minutes, name in ((0, "Ann"), (1, "Annabel 100%"), (2, "Éva")):
            await work.users.add(
                email=f"{minutes}@example.org",
                name=name,
                locale="en",
                password_hash="",
                is_admin=False,
                at=later(minutes),
            )
        await work.commit()

    async def found(text: str, offset: int = 0, limit: int = 10) -> tuple[list[str], int]:
        async with store.reading() as work:
            page = await work.users.search(text, offset=offset, limit=limit)
        return [person.user.name for person in page.people], page.total

    assert await found("ANN") == (["Annabel 100%", "Ann"], 2)
    assert await found("%") == (["Annabel 100%"], 1)
    assert await found("_") == ([], 0)
    assert await found("Éva") == (["Éva"], 1)
    assert await found("0@EXAMPLE") == (["Ann"], 1)
    assert await found("", offset=1, limit=1) == (["Annabel 100%"], 3)
    assert await found("", offset=50, limit=10) == ([], 3)


async def test_people_come_with_when_they_were_last_seen(scene: Scene):
    async with scene.store.writing() as work:
        for number in (1, 2):
            await work.sessions.add(
                user_id=scene.ann.user.id,
                token_hash=str(number),
                user_agent="",
                ip_address="",
                at=later(number),
                expires_at=later(99),
            )
        await work.commit()

    async with scene.store.reading() as work:
        page = await work.users.search("", offset=0, limit=10)

    assert {person.user.id: person.last_seen_at for person in page.people} == {
        scene.ann.user.id: later(2),
        scene.bob.user.id: None,
    }


async def test_who_administers_is_held_without_those_who_are_disabled(scene: Scene):
    async with scene.store.writing() as work:
        for person in (scene.bob, scene.ann):
            await work.users.set_admin(person.user.id, is_admin=True)
        both = await work.users.hold_admins()
        await work.users.set_disabled(scene.bob.user.id, is_disabled=True)

        assert both == (scene.ann.user.id, scene.bob.user.id)
        assert await work.users.hold_admins() == (scene.ann.user.id,)


async def test_an_account_is_disabled_and_enabled(scene: Scene):
    seen = []
    for is_disabled in (True, False):
        async with scene.store.writing() as work:
            await work.users.hold_admins()
            await work.users.set_disabled(scene.ann.user.id, is_disabled=is_disabled)
            await work.commit()
        async with scene.store.reading() as work:
            ann, bob = [await work.users.by_id(one.user.id) for one in (scene.ann, scene.bob)]
            seen.append((ann and ann.is_disabled, bob and bob.is_disabled))

    assert seen == [(True, False), (False, False)]
