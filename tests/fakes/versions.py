"""Fakes of the repositories of versions and of the release ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from promptmanager.domain.content import Content
from promptmanager.domain.errors import DraftConflict, PromotionConflict, VersionNotFound
from promptmanager.domain.prompts import Release, ReleaseKind, Version, VersionStatus
from tests.fakes.tables import Tables


class FakeVersions:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def draft(self, workspace_id: int, prompt_id: int) -> Version | None:
        return self._with_status(workspace_id, prompt_id, VersionStatus.DRAFT)

    async def production(self, workspace_id: int, prompt_id: int) -> Version | None:
        return self._with_status(workspace_id, prompt_id, VersionStatus.PRODUCTION)

    async def by_id(self, workspace_id: int, version_id: int) -> Version:
        return self._shown(self._own(workspace_id, version_id))

    async def of_prompt(self, workspace_id: int, prompt_id: int) -> tuple[Version, ...]:
        own = [self._shown(v) for v in self._of(workspace_id, prompt_id)]
        return tuple(sorted(own, key=lambda v: (v.status is VersionStatus.DRAFT, v.number), reverse=True))

    async def add_draft(
        self, *, workspace_id: int, prompt_id: int, content: Content, author_id: int, at: datetime
    ) -> Version:
        self._tables.prompt(workspace_id, prompt_id)
        if await self.draft(workspace_id, prompt_id):
            raise DraftConflict
        name = self._tables.name_of(author_id)
        revision = self._tables.last_revisions.get(prompt_id, 0) + 1
        version = Version(
            self._tables.new_id(), prompt_id, 0, VersionStatus.DRAFT, content, "", revision, "", author_id, name, at, at
        )
        self._tables.versions[version.id] = version
        return self._shown(version)

    async def save_draft(
        self, *, workspace_id: int, version_id: int, revision: int, content: Content, author_id: int, at: datetime
    ) -> int | None:
        found = self._draft_at(workspace_id, version_id, revision)
        if found is None:
            return None
        self._tables.versions[version_id] = replace(
            found,
            content=content,
            revision=revision + 1,
            author_id=author_id,
            author_name=self._tables.name_of(author_id),
            changed_at=at,
        )
        return revision + 1

    async def freeze(
        self,
        *,
        workspace_id: int,
        version_id: int,
        revision: int,
        content_hash: str,
        note: str,
        author_id: int,
        at: datetime,
    ) -> bool:
        found = self._draft_at(workspace_id, version_id, revision)
        if found is None or await self.production(workspace_id, found.prompt_id):
            return False
        self._tables.versions[version_id] = replace(
            found,
            number=self._next_number(found.prompt_id),
            status=VersionStatus.PRODUCTION,
            content_hash=content_hash,
            revision=0,
            note=note,
            author_id=author_id,
            author_name=self._tables.name_of(author_id),
            changed_at=at,
        )
        self._tables.last_revisions[found.prompt_id] = revision
        return True

    async def add_production(
        self,
        *,
        workspace_id: int,
        prompt_id: int,
        content: Content,
        content_hash: str,
        note: str,
        author_id: int,
        at: datetime,
        number: int | None = None,
        status: VersionStatus = VersionStatus.PRODUCTION,
    ) -> Version:
        self._tables.prompt(workspace_id, prompt_id)
        number = self._next_number(prompt_id) if number is None else number
        is_taken = any(v.number == number for v in self._of(workspace_id, prompt_id))
        if is_taken or (status is VersionStatus.PRODUCTION and await self.production(workspace_id, prompt_id)):
            raise PromotionConflict
        name = self._tables.name_of(author_id)
        version = Version(
            self._tables.new_id(),
            prompt_id,
            number,
            status,
            content,
            content_hash,
            0,
            note,
            author_id,
            name,
            created_at=at,
            changed_at=at,
        )
        self._tables.versions[version.id] = version
        return version

    async def retire(self, *, workspace_id: int, version_id: int) -> bool:
        found = self._tables.versions.get(version_id)
        if found is None or found not in self._of(workspace_id, found.prompt_id):
            return False
        if found.status is not VersionStatus.PRODUCTION:
            return False
        self._tables.versions[version_id] = replace(found, status=VersionStatus.ARCHIVED)
        return True

    async def delete_draft(self, *, workspace_id: int, version_id: int) -> None:
        found = self._own(workspace_id, version_id)
        if found.status is not VersionStatus.DRAFT:
            raise VersionNotFound
        del self._tables.versions[version_id]
        self._tables.last_revisions[found.prompt_id] = found.revision
        for key, run in list(self._tables.runs.items()):
            if run.version_id == version_id:
                self._tables.runs[key] = replace(run, version_id=None)

    def _of(self, workspace_id: int, prompt_id: int) -> list[Version]:
        prompt = self._tables.prompts.get(prompt_id)
        return self._tables.versions_of(prompt_id) if prompt and prompt.workspace_id == workspace_id else []

    def _own(self, workspace_id: int, version_id: int) -> Version:
        found = self._tables.versions.get(version_id)
        if found is None or not self._of(workspace_id, found.prompt_id):
            raise VersionNotFound
        return found

    def _with_status(self, workspace_id: int, prompt_id: int, status: VersionStatus) -> Version | None:
        return next((self._shown(v) for v in self._of(workspace_id, prompt_id) if v.status is status), None)

    def _draft_at(self, workspace_id: int, version_id: int, revision: int) -> Version | None:
        found = self._tables.versions.get(version_id)
        if found is None or not self._of(workspace_id, found.prompt_id):
            return None
        return found if found.status is VersionStatus.DRAFT and found.revision == revision else None

    def _shown(self, version: Version) -> Version:
        if version.status is not VersionStatus.DRAFT:
            return version
        return replace(version, number=self._next_number(version.prompt_id))

    def _next_number(self, prompt_id: int) -> int:
        return max((version.number for version in self._tables.versions_of(prompt_id)), default=0) + 1


class FakeReleases:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(
        self,
        *,
        workspace_id: int,
        prompt_id: int,
        kind: ReleaseKind,
        from_number: int | None,
        to_number: int,
        content_hash: str,
        note: str,
        actor_id: int,
        actor_name: str,
        at: datetime,
        gate: str = "",
    ) -> Release:
        self._tables.prompt(workspace_id, prompt_id)
        release = Release(
            self._tables.new_id(),
            prompt_id,
            kind,
            from_number,
            to_number,
            content_hash,
            note,
            actor_id,
            actor_name,
            at,
            gate,
        )
        self._tables.releases[release.id] = release
        return release

    async def of_prompt(self, workspace_id: int, prompt_id: int) -> tuple[Release, ...]:
        prompt = self._tables.prompts.get(prompt_id)
        if prompt is None or prompt.workspace_id != workspace_id:
            return ()
        return tuple(
            sorted((r for r in self._tables.releases.values() if r.prompt_id == prompt_id), key=lambda r: -r.id)
        )
