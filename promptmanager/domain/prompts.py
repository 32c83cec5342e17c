"""Prompts, their versions and the ledger of their releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from promptmanager.domain.content import Content
from promptmanager.domain.errors import PromptManagerError

TITLE_MAX = 160
DESCRIPTION_MAX = 2_000
TAGS_MAX = 20
TAG_LENGTH_MAX = 40
NOTE_MAX = 2_000
CATEGORY_DEPTH_MAX = 6
CATEGORY_NAME_MAX = 80
PAGE_SIZE = 50


class VersionStatus(StrEnum):
    DRAFT = "draft"
    PRODUCTION = "production"
    ARCHIVED = "archived"


class ReleaseKind(StrEnum):
    PROMOTE = "promote"
    ROLL_BACK = "roll_back"


class SortOrder(StrEnum):
    CHANGED = "changed"
    TITLE = "title"
    CREATED = "created"


class StatusFilter(StrEnum):
    """What the library shows: by the state of a prompt's production version.

    TROUBLED are those in production with a model that cannot be run.
    """

    ANY = "any"
    PRODUCTION = "production"
    DRAFT_ONLY = "draft_only"
    TROUBLED = "troubled"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Category:
    """A node of a workspace's tree. ``parent_id`` None is a root."""

    id: int
    parent_id: int | None
    name: str
    prompt_count: int = 0


@dataclass(frozen=True)
class Version:
    """One version of a prompt. A draft has no hash and no number's promise: ``number`` is the one it will get.

    ``revision`` counts the saves of a draft from 1, for optimistic locking (0 stands for "no draft").
    """

    id: int
    prompt_id: int
    number: int
    status: VersionStatus
    content: Content
    content_hash: str
    revision: int
    note: str
    author_id: int
    author_name: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Prompt:
    id: int
    workspace_id: int
    slug: str
    title: str
    description: str
    tags: tuple[str, ...]
    category_id: int | None
    is_archived: bool
    created_at: datetime
    changed_at: datetime
    changed_by: str


class Kept(Enum):
    """Stands for a part of a label that nobody changed."""

    KEPT = "kept"


KEPT = Kept.KEPT


@dataclass(frozen=True)
class LabelChange:
    """What is to be written anew on a prompt's label. The rest stays as it is stored, whoever wrote it meanwhile."""

    title: str | Kept = KEPT
    description: str | Kept = KEPT
    tags: tuple[str, ...] | Kept = KEPT
    category_id: int | Kept | None = KEPT


@dataclass(frozen=True)
class PromptCard:
    """A row of the library. In ``highlight``, a snippet, matches stand between U+0002 and U+0003.

    ``production_model`` is the one that the production version names; ``model_trouble`` says why it cannot be run.
    """

    prompt: Prompt
    category_name: str
    production_number: int | None
    has_draft_changes: bool
    is_starred: bool
    highlight: str = ""
    production_model: str = ""
    model_trouble: PromptManagerError | None = None


@dataclass(frozen=True)
class PromptQuery:
    """What the library asks for. Empty text and tuples filter nothing.

    ``troubled_models`` are what TROUBLED looks for; the service fills them in.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    category_id: int | None = None
    status: StatusFilter = StatusFilter.ANY
    starred_only: bool = False
    sort: SortOrder = SortOrder.CHANGED
    offset: int = 0
    limit: int = PAGE_SIZE
    troubled_models: tuple[str, ...] = ()


@dataclass(frozen=True)
class PromptPage:
    cards: tuple[PromptCard, ...]
    total: int


@dataclass(frozen=True)
class Release:
    """A line of the append-only ledger. ``gate`` is what the gate said, empty before gates exist."""

    id: int
    prompt_id: int
    kind: ReleaseKind
    from_number: int | None
    to_number: int
    content_hash: str
    note: str
    actor_id: int
    actor_name: str
    at: datetime
    gate: str = ""
