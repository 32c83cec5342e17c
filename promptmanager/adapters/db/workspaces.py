"""What teams share, and who belongs to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.adapters.db.users import users
from promptmanager.domain.errors import WorkspaceNotFound
from promptmanager.domain.identity import Membership, Role, Workspace
from promptmanager.domain.wording import folded


class WorkspaceRow(Row, table=True):
    __tablename__ = "workspaces"
    # A frozen version may go only when its workspace is gone: an id must never be given twice.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=PlainText)
    is_personal: bool
    created_at: datetime = Field(sa_type=UTCDateTime)


class MemberRow(Row, table=True):
    __tablename__ = "members"

    workspace_id: int = Field(foreign_key="workspaces.id", ondelete="CASCADE", primary_key=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True, index=True)
    role: str = Field(sa_type=PlainText)


workspaces = table_of(WorkspaceRow)
_members = table_of(MemberRow)


class SqlWorkspaces(Repository):
    async def add(self, *, name: str, is_personal: bool, owner_id: int, at: datetime) -> Workspace:
        added = await self._connection.execute(
            insert(workspaces).values(name=name, is_personal=is_personal, created_at=at).returning(workspaces.c.id)
        )
        workspace = Workspace(added.scalar_one(), name, is_personal)
        await self.set_role(workspace_id=workspace.id, user_id=owner_id, role=Role.OWNER)
        return workspace

    async def memberships_of(self, user_id: int) -> tuple[Membership, ...]:
        found = await self._memberships(_members.c.user_id == user_id)
        return tuple(
            sorted(found, key=lambda m: (not m.workspace.is_personal, folded(m.workspace.name), m.workspace.id))
        )

    async def members(self, workspace_id: int) -> tuple[Membership, ...]:
        found = await self._memberships(_members.c.workspace_id == workspace_id)
        return tuple(sorted(found, key=lambda m: m.user_id))

    async def set_role(self, *, workspace_id: int, user_id: int, role: Role) -> None:
        exist = select(workspaces.c.id).where(
            workspaces.c.id == workspace_id, select(users.c.id).where(users.c.id == user_id).exists()
        )
        if (await self._connection.execute(exist)).scalar_one_or_none() is None:
            raise WorkspaceNotFound
        statement = self._insert(_members).values(workspace_id=workspace_id, user_id=user_id, role=role.value)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[_members.c.workspace_id, _members.c.user_id], set_={"role": statement.excluded.role}
            )
        )

    async def delete(self, workspace_id: int) -> None:
        await self._connection.execute(delete(workspaces).where(workspaces.c.id == workspace_id))

    async def _memberships(self, condition: ColumnElement[bool]) -> list[Membership]:
        joined = select(workspaces, _members.c.user_id, _members.c.role).join_from(workspaces, _members)
        return [
            Membership(Workspace(row["id"], row["name"], row["is_personal"]), row["user_id"], Role(row["role"]))
            for row in (await self._connection.execute(joined.where(condition))).mappings()
        ]
