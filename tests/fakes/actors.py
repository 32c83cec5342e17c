"""People to act with: stored with a personal workspace, in any store, real or fake."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from promptmanager.domain.identity import Actor, Role
from promptmanager.services.ports import Store

_AT = datetime(2026, 1, 1, tzinfo=UTC)


async def new_actor(store: Store, name: str = "Ann", *, role: Role = Role.OWNER) -> Actor:
    """Return a new person in their own workspace, acting with the given role."""
    async with store.writing() as work:
        user = await work.users.add(
            email=f"{name.lower()}@example.org",
            name=name,
            locale="en",
            password_hash="-",
            is_admin=False,
            at=_AT,
        )
        workspace = await work.workspaces.add(name=f"{name}'s", is_personal=True, owner_id=user.id, at=_AT)
        await work.commit()
    return Actor(user=user, workspace=workspace, role=role, session_hash="")


def acting_as(actor: Actor, role: Role) -> Actor:
    return replace(actor, role=role)
