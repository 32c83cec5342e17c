"""A file of prompts, read with suspicion."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable, VariableType
from promptmanager.domain.prompts import ReleaseKind, VersionStatus
from promptmanager.domain.transfer import PromptRecord, ReleaseRecord, VersionRecord, prompt_to_plain, read
from promptmanager.domain.transfer.reading import PIECES_MAX

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTENT = Content(
    messages=(Message(MessageRole.SYSTEM, "Be kind 🙂"), Message(MessageRole.USER, "{{ letter }}")),
    variables=(Variable("letter", VariableType.LONG_TEXT, choices=("a", "b")),),
    settings=ModelSettings(model="sandbox/writer", temperature=1, stop=("END",)),
)
FROZEN = VersionRecord(1, VersionStatus.PRODUCTION, CONTENT, "first", "Ann", AT, AT)
DRAFT = VersionRecord(2, VersionStatus.DRAFT, Content(), "", "Ann", AT, AT)
RELEASE = ReleaseRecord(ReleaseKind.PROMOTE, None, 1, FROZEN.content_hash, "first", "Ann", AT)
RECORD = PromptRecord(
    "reply", "Reply", "To a letter", ("mail",), ("Support", "Letters"), False, AT, AT, (FROZEN, DRAFT), (RELEASE,)
)


def document(*prompts, **head):
    return json.dumps({"format": "promptmanager/prompts", "schema": 1, **head, "prompts": list(prompts)}).encode()


def broken(change):
    plain = prompt_to_plain(RECORD)
    change(plain)
    return [(problem.where, problem.reason) for problem in read(document(plain))[1]]


def test_what_was_written_is_read_back_whole():
    records, problems = read(document(prompt_to_plain(RECORD)))

    assert problems == ()
    assert records == (RECORD,)
    assert records[0].fingerprint == RECORD.fingerprint


def test_a_changed_frozen_text_is_noticed():
    def change(plain):
        plain["versions"][0]["content"]["messages"][0]["text"] = "Be rude"

    assert broken(change) == [("prompts[0].versions[0].content_hash", "hash_mismatch")]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda p: p.update(title=" "), ("prompts[0].title", "title_missing")),
        (lambda p: p.update(title=3), ("prompts[0].title", "not_text")),
        (lambda p: p.update(tags="mail"), ("prompts[0].tags", "not_list")),
        (lambda p: p.update(tags=[{}]), ("prompts[0].tags[0]", "not_text")),
        (lambda p: p.update(is_archived="no"), ("prompts[0].is_archived", "not_boolean")),
        (lambda p: p.update(created_at="2026-03-01"), ("prompts[0].created_at", "not_time")),
        (lambda p: p.update(created_at="0001-01-01T00:00:00+14:00"), ("prompts[0].created_at", "not_time")),
        (lambda p: p.update(versions=[], releases=[]), ("prompts[0].versions", "no_versions")),
        (lambda p: p["versions"].append(p["versions"][1]), ("prompts[0].versions", "two_drafts")),
        (lambda p: p["versions"][1].update(status="lost"), ("prompts[0].versions[1].status", "unknown_value")),
        (lambda p: p["versions"][1].update(number=True), ("prompts[0].versions[1].number", "not_whole_number")),
        (lambda p: p["versions"][1].update(content=None), ("prompts[0].versions[1].content", "not_object")),
        (lambda p: p["versions"][1].update(note="\x00"), ("prompts[0].versions[1].note", "characters_invalid")),
        (lambda p: p["releases"][0].update(to=7), ("prompts[0].releases[0].to", "unknown_version")),
        (
            lambda p: p["versions"][1]["content"]["settings"].update(temperature="hot"),
            ("prompts[0].versions[1].content.settings.temperature", "not_number"),
        ),
    ],
)
def test_a_fault_is_named_with_its_place(change, fault):
    assert fault in broken(change)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"format": NaN}', "not_json"),
        (b"[]", "wrong_format"),
        (b'{"format": "something/else"}', "wrong_format"),
        (b'{"format": "promptmanager/prompts", "schema": 99}', "unknown_schema"),
    ],
)
def test_a_file_of_another_kind_is_refused(text, reason):
    records, problems = read(text)

    assert records == ()
    assert problems[0].reason == reason


@pytest.mark.parametrize("piece", ["[],", '{"a":[]},', "1.1,", '"ab",', "{},"])
def test_a_file_of_countless_small_pieces_is_refused_before_it_fills_the_memory(piece):
    bomb = '{"format": "promptmanager/prompts", "schema": 1, "prompts": [' + piece * (PIECES_MAX + 1) + "0]}"

    tracemalloc.start()
    records, problems = read(bomb.encode())
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (records, [problem.reason for problem in problems]) == ((), ["too_big"])
    assert most_bytes < 3 * len(bomb)


def test_a_file_full_of_faults_is_not_read_to_its_end():
    records, problems = read(document(*[{} for _ in range(5_000)]))

    assert records == ()
    assert len(problems) == 50


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    path=st.sampled_from(["title", "tags", "category", "created_at", "versions", "releases", "slug", "is_archived"]),
    value=json_values,
)
def test_whatever_stands_in_a_field_reading_never_breaks(path, value):
    plain = prompt_to_plain(RECORD)
    plain[path] = value

    records, problems = read(document(plain))

    assert records or problems
