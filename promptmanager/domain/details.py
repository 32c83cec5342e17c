"""What is written on a prompt's label: title, description and tags, as they are stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.prompts import (
    CATEGORY_NAME_MAX,
    DESCRIPTION_MAX,
    KEPT,
    TAG_LENGTH_MAX,
    TAGS_MAX,
    TITLE_MAX,
    LabelChange,
)


def checked_title(typed: str) -> str:
    """Return the title on one line, trimmed. Raises InvalidInput."""
    title = " ".join(storable(typed, "title").split())
    if not title:
        raise InvalidInput("title_missing", field="title")
    return within(title, "title", TITLE_MAX)


def checked_description(typed: str) -> str:
    """Return the description, trimmed. Raises InvalidInput."""
    return within(storable(typed, "description").strip(), "description", DESCRIPTION_MAX)


def checked_category_name(typed: str) -> str:
    """Return a category's name on one line, trimmed. Raises InvalidInput."""
    name = " ".join(storable(typed, "name").split())
    if not name:
        raise InvalidInput("name_missing", field="name")
    return within(name, "name", CATEGORY_NAME_MAX)


def checked_tag(typed: str) -> str:
    """Return one tag as it is stored: lower case, no ``#`` in front, hyphens for spaces. Raises InvalidInput."""
    tag = normal_tag(storable(typed, "tags"))
    if not tag:
        raise InvalidInput("tag_missing", field="tags")
    if "," in tag:
        raise InvalidInput("tag_invalid", field="tags", value=tag)
    return within(tag, "tags", TAG_LENGTH_MAX)


def checked_tags(typed: Iterable[str]) -> tuple[str, ...]:
    """Return the tags in the order typed, each once, blanks left out. Raises InvalidInput."""
    tags = tuple(dict.fromkeys(checked_tag(tag) for tag in typed if normal_tag(tag)))
    if len(tags) > TAGS_MAX:
        raise InvalidInput("too_many", field="tags", limit=TAGS_MAX, count=len(tags))
    return tags


def checked_change(change: LabelChange) -> LabelChange:
    """Return what is to be written, as it is stored. Raises InvalidInput."""
    return replace(
        change,
        title=KEPT if change.title is KEPT else checked_title(change.title),
        description=KEPT if change.description is KEPT else checked_description(change.description),
        tags=KEPT if change.tags is KEPT else checked_tags(change.tags),
    )


def normal_tag(typed: str) -> str:
    """Return how a tag is written, so that *Support*, *#support* and * support * are one."""
    return "-".join(unicodedata.normalize("NFC", typed).lower().strip().lstrip("#").split())


def storable(text: str, field: str) -> str:
    """Return the text if every database takes it: no NUL, no lone surrogate. Raises InvalidInput."""
    if not is_storable(text):
        raise InvalidInput("characters_invalid", field=field)
    return text


def is_storable(text: str) -> bool:
    """PostgreSQL refuses U+0000; half of a surrogate pair cannot be written as UTF-8 at all."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def within(text: str, field: str, limit: int) -> str:
    """Return the text if it is no longer than ``limit`` characters. Raises InvalidInput."""
    if len(text) > limit:
        raise InvalidInput("too_long", field=field, limit=limit, length=len(text))
    return text
