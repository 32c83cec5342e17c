"""An export, read back with suspicion: nothing in it is believed before it is checked."""

from __future__ import annotations

import json
import re

from promptmanager.domain.content import (
    MESSAGE_LENGTH_MAX,
    MESSAGES_MAX,
    SCHEMA_LENGTH_MAX,
    STOP_MAX,
    VARIABLE_VALUE_MAX,
    VARIABLES_MAX,
    Content,
    Message,
    MessageRole,
    ModelSettings,
    OutputFormat,
    Variable,
    VariableType,
)
from promptmanager.domain.content_limits import check_content
from promptmanager.domain.details import checked_category_name, checked_description, checked_tags, checked_title
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.identity import NAME_MAX
from promptmanager.domain.prompts import CATEGORY_DEPTH_MAX, NOTE_MAX, TAGS_MAX, ReleaseKind, VersionStatus
from promptmanager.domain.transfer.fields import Fields, Problem, TooManyProblems
from promptmanager.domain.transfer.records import (
    FORMAT,
    PROMPTS_MAX,
    SCHEMA,
    SLUG_MAX,
    VERSIONS_MAX,
    PromptRecord,
    ReleaseRecord,
    VersionRecord,
)

_NAME_MAX = 200
_CHOICES_MAX = 200
_TEXT_MAX = 20_000
_NUMBER_MAX = 1_000_000
# Of lists, objects and what they hold. An export has one for every 16 bytes at most; made of nothing else, 50 MB would
# become more than 1.5 GB, and while they are read everybody waits.
PIECES_MAX = 3_000_000


def read(document: bytes) -> tuple[tuple[PromptRecord, ...], tuple[Problem, ...]]:
    """Return what the file holds and what is wrong with it. With a problem, the records must not be used."""
    problems: list[Problem] = []
    if sum(document.count(sign) for sign in (b"[", b"{", b",")) > PIECES_MAX:
        return (), (Problem("", "too_big"),)
    try:
        plain = json.loads(document.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return (), (Problem("", "not_json"),)
    try:
        root = Fields(plain, "", problems)
        if root.text("format", limit=_NAME_MAX, default="") != FORMAT:
            return (), (Problem("format", "wrong_format"),)
        if root.whole_number("schema") != SCHEMA:
            return (), (Problem("schema", "unknown_schema"),)
        records = tuple(_prompt(fields) for fields in root.each("prompts", count=PROMPTS_MAX))
    except TooManyProblems:
        return (), tuple(problems)
    return records, tuple(problems)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _prompt(fields: Fields) -> PromptRecord:
    versions = tuple(_version(version) for version in fields.each("versions", count=VERSIONS_MAX))
    _check_versions(fields, versions)
    numbers = {version.number for version in versions if version.status is not VersionStatus.DRAFT}
    slug = fields.text("slug", limit=SLUG_MAX, default="")
    return PromptRecord(
        # An address that this product would not make is made anew from the title.
        slug=slug if re.fullmatch(r"[\w-]+", slug) else "",
        title=fields.checked("title", checked_title, ""),
        description=fields.checked("description", checked_description, ""),
        tags=_tags(fields),
        category=_category(fields),
        is_archived=fields.flag("is_archived", default=False),
        created_at=fields.moment("created_at"),
        changed_at=fields.moment("changed_at"),
        versions=tuple(sorted(versions, key=lambda version: version.number)),
        releases=tuple(_release(one, numbers) for one in fields.each("releases", count=VERSIONS_MAX)),
    )


def _tags(fields: Fields) -> tuple[str, ...]:
    try:
        return checked_tags(fields.texts("tags", count=TAGS_MAX, limit=_NAME_MAX))
    except InvalidInput as error:
        fields.note("tags", error.code)
        return ()


def _category(fields: Fields) -> tuple[str, ...]:
    try:
        names = fields.texts("category", count=CATEGORY_DEPTH_MAX, limit=_NAME_MAX)
        return tuple(checked_category_name(name) for name in names)
    except InvalidInput as error:
        fields.note("category", error.code)
        return ()


def _check_versions(fields: Fields, versions: tuple[VersionRecord, ...]) -> None:
    statuses = [version.status for version in versions]
    frozen = [version.number for version in versions if version.status is not VersionStatus.DRAFT]
    if not versions:
        fields.note("versions", "no_versions")
    if statuses.count(VersionStatus.DRAFT) > 1:
        fields.note("versions", "two_drafts")
    if statuses.count(VersionStatus.PRODUCTION) > 1:
        fields.note("versions", "two_productions")
    if len(set(frozen)) != len(frozen):
        fields.note("versions", "number_twice")


def _version(fields: Fields) -> VersionRecord:
    record = VersionRecord(
        number=_version_number(fields, "number"),
        status=fields.choice("status", VersionStatus, VersionStatus.DRAFT),
        content=_content(fields.fields("content")),
        note=fields.text("note", limit=NOTE_MAX, default=""),
        author=fields.text("author", limit=NAME_MAX, default=""),
        created_at=fields.moment("created_at"),
        changed_at=fields.moment("changed_at"),
    )
    try:
        check_content(record.content)
    except InvalidInput as error:
        fields.note("content", error.code)
    if record.status is not VersionStatus.DRAFT and fields.text("content_hash", limit=64) != record.content_hash:
        fields.note("content_hash", "hash_mismatch")
    return record


def _version_number(fields: Fields, name: str) -> int:
    number = fields.whole_number(name)
    if number is None or not 1 <= number <= _NUMBER_MAX:
        fields.note(name, "not_whole_number")
        return 1
    return number


def _content(fields: Fields) -> Content:
    return Content(
        messages=tuple(
            Message(one.choice("role", MessageRole, MessageRole.USER), one.text("text", limit=MESSAGE_LENGTH_MAX))
            for one in fields.each("messages", count=MESSAGES_MAX)
        ),
        variables=tuple(_variable(one) for one in fields.each("variables", count=VARIABLES_MAX)),
        settings=_settings(fields.fields("settings")),
    )


def _variable(fields: Fields) -> Variable:
    return Variable(
        name=fields.text("name", limit=_NAME_MAX),
        type=fields.choice("type", VariableType, VariableType.TEXT),
        is_required=fields.flag("is_required", default=True),
        default=fields.text("default", limit=VARIABLE_VALUE_MAX, default=""),
        description=fields.text("description", limit=_TEXT_MAX, default=""),
        choices=fields.texts("choices", count=_CHOICES_MAX, limit=_TEXT_MAX),
    )


def _settings(fields: Fields) -> ModelSettings:
    return ModelSettings(
        model=fields.text("model", limit=_NAME_MAX, default=""),
        temperature=fields.number("temperature"),
        max_tokens=fields.whole_number("max_tokens"),
        top_p=fields.number("top_p"),
        frequency_penalty=fields.number("frequency_penalty"),
        presence_penalty=fields.number("presence_penalty"),
        stop=fields.texts("stop", count=STOP_MAX, limit=_TEXT_MAX),
        seed=fields.whole_number("seed"),
        output_format=fields.choice("output_format", OutputFormat, OutputFormat.TEXT),
        json_schema=fields.text("json_schema", limit=SCHEMA_LENGTH_MAX, default=""),
    )


def _release(fields: Fields, numbers: set[int]) -> ReleaseRecord:
    to_number = _version_number(fields, "to")
    if to_number not in numbers:
        fields.note("to", "unknown_version")
    return ReleaseRecord(
        kind=fields.choice("kind", ReleaseKind, ReleaseKind.PROMOTE),
        from_number=fields.whole_number("from"),
        to_number=to_number,
        content_hash=fields.text("content_hash", limit=64),
        note=fields.text("note", limit=NOTE_MAX, default=""),
        actor=fields.text("actor", limit=NAME_MAX, default=""),
        at=fields.moment("at"),
        gate=fields.text("gate", limit=NOTE_MAX, default=""),
    )
