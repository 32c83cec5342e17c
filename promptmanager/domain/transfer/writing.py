"""Records as the JSON values of an export."""

from __future__ import annotations

from typing import Any

from promptmanager.domain.content import to_plain
from promptmanager.domain.prompts import VersionStatus
from promptmanager.domain.transfer.records import PromptRecord, ReleaseRecord, VersionRecord


def prompt_to_plain(record: PromptRecord) -> dict[str, Any]:
    """Return one entry of ``prompts``."""
    return {
        "slug": record.slug,
        "title": record.title,
        "description": record.description,
        "tags": list(record.tags),
        "category": list(record.category),
        "is_archived": record.is_archived,
        "created_at": record.created_at.isoformat(),
        "changed_at": record.changed_at.isoformat(),
        "versions": [_version(version) for version in record.versions],
        "releases": [_release(release) for release in record.releases],
    }


def _version(version: VersionRecord) -> dict[str, Any]:
    is_draft = version.status is VersionStatus.DRAFT
    return {
        "number": version.number,
        "status": version.status.value,
        "content": to_plain(version.content),
        # A draft has no promise to keep.
        "content_hash": "" if is_draft else version.content_hash,
        "note": version.note,
        "author": version.author,
        "created_at": version.created_at.isoformat(),
        "changed_at": version.changed_at.isoformat(),
    }


def _release(release: ReleaseRecord) -> dict[str, Any]:
    return {
        "kind": release.kind.value,
        "from": release.from_number,
        "to": release.to_number,
        "content_hash": release.content_hash,
        "note": release.note,
        "actor": release.actor,
        "at": release.at.isoformat(),
        "gate": release.gate,
    }
