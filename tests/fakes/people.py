"""Fakes of the repositories around people: accounts, sessions, throttles, letters, workspaces."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from promptmanager.domain.errors import EmailTaken, WorkspaceNotFound
from promptmanager.domain.identity import Membership, PeoplePage, Person, Role, SignInSession, User, Workspace
from promptmanager.domain.wording import folded
from tests.fakes.tables import Tables


class FakeUsers:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(
        self, *, email: str, name: str, locale: str, password_hash: str, is_admin: bool, at: datetime
    ) -> User:
        if await self.by_email(email):
            raise EmailTaken
        user = User(self._tables.new_id(), email, name, locale, is_admin, is_disabled=False, created_at=at)
        self._tables.users[user.id] = user
        self._tables.passwords[user.id] = password_hash
        return user

    async def count(self) -> int:
        return len(self._tables.users)

    async def by_email(self, email: str) -> User | None:
        return next((user for user in self._tables.users.values() if user.email == email), None)

    async def by_id(self, user_id: int) -> User | None:
        return self._tables.users.get(user_id)

    async def password_hash(self, user_id: int) -> str:
        return self._tables.passwords.get(user_id, "")

    async def set_password_hash(self, user_id: int, password_hash: str) -> None:
        if user_id in self._tables.users:
            self._tables.passwords[user_id] = password_hash

    async def update(self, user_id: int, *, name: str, locale: str) -> None:
        if user_id in self._tables.users:
            self._tables.users[user_id] = replace(self._tables.users[user_id], name=name, locale=locale)

    async def set_admin(self, user_id: int, *, is_admin: bool) -> None:
        if user_id in self._tables.users:
            self._tables.users[user_id] = replace(self._tables.users[user_id], is_admin=is_admin)

    async def set_disabled(self, user_id: int, *, is_disabled: bool) -> None:
        if user_id in self._tables.users:
            self._tables.users[user_id] = replace(self._tables.users[user_id], is_disabled=is_disabled)

    async def hold_admins(self) -> tuple[int, ...]:
        # There is one writer at a time.
        users = self._tables.users.values()
        return tuple(sorted(user.id for user in users if user.is_admin and not user.is_disabled))

    async def search(self, text: str, *, offset: int, limit: int) -> PeoplePage:
        small = text.lower()
        found = [
            Person(user, self._last_seen(user.id))
            for user in self._tables.users.values()
            if small in user.email or small in user.name.lower()
        ]
        found.sort(key=lambda person: (person.user.created_at, person.user.id), reverse=True)
        return PeoplePage(tuple(found[offset : offset + limit]), len(found))

    async def delete(self, user_id: int) -> None:
        tables = self._tables
        tables.users.pop(user_id, None)
        tables.passwords.pop(user_id, None)
        tables.sessions = {key: s for key, s in tables.sessions.items() if s.user_id != user_id}
        tables.resets = {key: r for key, r in tables.resets.items() if r[0] != user_id}
        tables.members = {key: role for key, role in tables.members.items() if key[1] != user_id}
        tables.stars = {star for star in tables.stars if star[0] != user_id}
        tables.preferences = {key: value for key, value in tables.preferences.items() if key[0] != user_id}
        tables.customers.pop(user_id, None)
        tables.checkouts.pop(user_id, None)
        tables.subscriptions = {key: s for key, s in tables.subscriptions.items() if s[0].user_id != user_id}

    def _last_seen(self, user_id: int) -> datetime | None:
        return max((one.last_seen_at for one in self._tables.sessions.values() if one.user_id == user_id), default=None)


class FakeSessions:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(
        self, *, user_id: int, token_hash: str, user_agent: str, ip_address: str, at: datetime, expires_at: datetime
    ) -> SignInSession:
        session = SignInSession(
            self._tables.new_id(), user_id, token_hash, user_agent, ip_address, at, at, expires_at=expires_at
        )
        self._tables.sessions[session.id] = session
        return session

    async def by_token_hash(self, token_hash: str) -> SignInSession | None:
        return next((s for s in self._tables.sessions.values() if s.token_hash == token_hash), None)

    async def of_user(self, user_id: int) -> tuple[SignInSession, ...]:
        own = [s for s in self._tables.sessions.values() if s.user_id == user_id]
        return tuple(sorted(own, key=lambda s: (s.last_seen_at, s.id), reverse=True))

    async def touch(self, session_id: int, *, at: datetime) -> None:
        if session_id in self._tables.sessions:
            self._tables.sessions[session_id] = replace(self._tables.sessions[session_id], last_seen_at=at)

    async def delete(self, *, user_id: int, session_id: int) -> None:
        found = self._tables.sessions.get(session_id)
        if found and found.user_id == user_id:
            del self._tables.sessions[session_id]

    async def delete_all(self, user_id: int, *, keep_token_hash: str = "") -> None:
        self._tables.sessions = {
            key: s
            for key, s in self._tables.sessions.items()
            if s.user_id != user_id or s.token_hash == keep_token_hash
        }


class FakeResets:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, *, user_id: int, token_hash: str, expires_at: datetime) -> None:
        self._tables.resets[token_hash] = (user_id, expires_at)

    async def take(self, token_hash: str, *, at: datetime) -> int | None:
        user_id, expires_at = self._tables.resets.get(token_hash, (None, at))
        if expires_at <= at:
            return None
        del self._tables.resets[token_hash]
        return user_id

    async def delete_all(self, user_id: int) -> None:
        self._tables.resets = {key: r for key, r in self._tables.resets.items() if r[0] != user_id}


class FakeAttempts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def count_within(self, key: str, *, window_start: datetime, window_seconds: int) -> int:
        since, counted = self._tables.attempts.get(key, (window_start, 0))
        if since <= window_start - timedelta(seconds=window_seconds):
            since, counted = window_start, 0
        self._tables.attempts[key] = (since, counted + 1)
        return counted + 1

    async def forget(self, key: str) -> None:
        self._tables.attempts.pop(key, None)


class FakeOutbox:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, *, to: str, subject: str, text: str, at: datetime) -> None:
        self._tables.outbox.append((to, subject, text, at))

    async def latest(self, limit: int = 50) -> tuple[tuple[str, str, str, datetime], ...]:
        return tuple(reversed(self._tables.outbox))[:limit]


class FakeWorkspaces:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, *, name: str, is_personal: bool, owner_id: int, at: datetime) -> Workspace:
        workspace = Workspace(self._tables.new_id(), name, is_personal)
        self._tables.workspaces[workspace.id] = workspace
        self._tables.members[workspace.id, owner_id] = Role.OWNER
        return workspace

    async def memberships_of(self, user_id: int) -> tuple[Membership, ...]:
        own = [m for m in self._memberships() if m.user_id == user_id]
        return tuple(sorted(own, key=lambda m: (not m.workspace.is_personal, folded(m.workspace.name), m.workspace.id)))

    async def members(self, workspace_id: int) -> tuple[Membership, ...]:
        return tuple(
            sorted((m for m in self._memberships() if m.workspace.id == workspace_id), key=lambda m: m.user_id)
        )

    async def set_role(self, *, workspace_id: int, user_id: int, role: Role) -> None:
        if workspace_id not in self._tables.workspaces or user_id not in self._tables.users:
            raise WorkspaceNotFound
        self._tables.members[workspace_id, user_id] = role

    async def delete(self, workspace_id: int) -> None:
        tables = self._tables
        tables.workspaces.pop(workspace_id, None)
        gone = {key for key, prompt in tables.prompts.items() if prompt.workspace_id == workspace_id}
        tables.members = {key: role for key, role in tables.members.items() if key[0] != workspace_id}
        tables.categories = {key: c for key, c in tables.categories.items() if c[0] != workspace_id}
        tables.prompts = {key: p for key, p in tables.prompts.items() if key not in gone}
        tables.indexed = {key: w for key, w in tables.indexed.items() if key not in gone}
        tables.stars = {star for star in tables.stars if star[1] not in gone}
        tables.versions = {key: v for key, v in tables.versions.items() if v.prompt_id not in gone}
        tables.releases = {key: r for key, r in tables.releases.items() if r.prompt_id not in gone}
        tables.runs = {key: r for key, r in tables.runs.items() if r.workspace_id != workspace_id}

    def _memberships(self) -> list[Membership]:
        return [
            Membership(self._tables.workspaces[workspace_id], user_id, role)
            for (workspace_id, user_id), role in self._tables.members.items()
        ]


class FakePreferences:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, user_id: int, name: str) -> str:
        return self._tables.preferences.get((user_id, name), "")

    async def put(self, user_id: int, name: str, value: str) -> None:
        self._tables.preferences[user_id, name] = value
