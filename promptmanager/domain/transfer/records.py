"""What an export holds. Ids stay behind: they mean nothing elsewhere; names, numbers and hashes travel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from promptmanager.domain.content import Content, content_hash
from promptmanager.domain.prompts import ReleaseKind, VersionStatus

FORMAT = "promptmanager/prompts"
# Raised when a file can no longer be read by an older release of the product.
SCHEMA = 1
PROMPTS_MAX = 10_000
VERSIONS_MAX = 1_000
SLUG_MAX = 200


@dataclass(frozen=True)
class VersionRecord:
    number: int
    status: VersionStatus
    content: Content
    note: str
    author: str
    created_at: datetime
    changed_at: datetime

    @property
    def content_hash(self) -> str:
        return content_hash(self.content)


@dataclass(frozen=True)
class ReleaseRecord:
    kind: ReleaseKind
    from_number: int | None
    to_number: int
    content_hash: str
    note: str
    actor: str
    at: datetime
    gate: str = ""


@dataclass(frozen=True)
class PromptRecord:
    """One prompt with its whole history, oldest first. ``category`` are the names down the tree."""

    slug: str
    title: str
    description: str
    tags: tuple[str, ...]
    category: tuple[str, ...]
    is_archived: bool
    created_at: datetime
    changed_at: datetime
    versions: tuple[VersionRecord, ...]
    releases: tuple[ReleaseRecord, ...]

    @property
    def draft(self) -> VersionRecord | None:
        return next((version for version in self.versions if version.status is VersionStatus.DRAFT), None)

    @property
    def frozen(self) -> tuple[VersionRecord, ...]:
        return tuple(version for version in self.versions if version.status is not VersionStatus.DRAFT)

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """What makes two prompts the same: title, the numbered frozen contents, the draft's content."""
        frozen = sorted((version.number, version.status.value, version.content_hash) for version in self.frozen)
        return (self.title, tuple(frozen), self.draft.content_hash if self.draft else "")
