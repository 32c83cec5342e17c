"""The tables around a prompt: itself, its tags, its stars and the words it is found by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from promptmanager.adapters.db.base import Row, table_of
from promptmanager.adapters.db.types import PlainText, SortText, UTCDateTime, WordIndex


def _of_prompt() -> ForeignKeyConstraint:
    """A row of a prompt carries the prompt's workspace, so that none can be tied to another's."""
    return ForeignKeyConstraint(
        ["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"], ondelete="CASCADE"
    )


class PromptRow(Row, table=True):
    """``last_revision`` is that of the last draft which was released or thrown away: the next one goes on from it."""

    __tablename__ = "prompts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "slug"),
        ForeignKeyConstraint(["workspace_id", "category_id"], ["categories.workspace_id", "categories.id"]),
        Index("ix_prompts_changed", "workspace_id", "is_archived", "changed_at"),
        Index("ix_prompts_title", "workspace_id", "is_archived", "sort_title"),
        Index("ix_prompts_category", "workspace_id", "category_id", "is_archived"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    slug: str = Field(sa_type=PlainText)
    title: str = Field(sa_type=PlainText)
    sort_title: str = Field(sa_type=SortText)
    description: str = Field(sa_type=PlainText)
    category_id: int | None = None
    is_archived: bool
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    changed_by: str = Field(sa_type=PlainText)
    last_revision: int


class PromptTagRow(Row, table=True):
    __tablename__ = "prompt_tags"
    __table_args__ = (_of_prompt(), Index("ix_prompt_tags_tag", "workspace_id", "tag", "prompt_id"))

    prompt_id: int = Field(primary_key=True)
    tag: str = Field(sa_type=SortText, primary_key=True)
    workspace_id: int
    position: int


class PromptStarRow(Row, table=True):
    __tablename__ = "prompt_stars"
    __table_args__ = (_of_prompt(),)

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    prompt_id: int = Field(primary_key=True, index=True)
    workspace_id: int


class PromptSearchRow(Row, table=True):
    """``body`` is the text of the current versions, for snippets; ``words`` is what is searched."""

    __tablename__ = "prompt_search"
    __table_args__ = (_of_prompt(),)

    prompt_id: int = Field(primary_key=True)
    workspace_id: int
    body: str = Field(sa_type=PlainText)
    words: str = Field(sa_type=WordIndex)


prompts = table_of(PromptRow)
prompt_tags = table_of(PromptTagRow)
prompt_stars = table_of(PromptStarRow)
prompt_search = table_of(PromptSearchRow)
