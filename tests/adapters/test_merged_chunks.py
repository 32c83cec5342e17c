"""Chunks that arrive together become one, and the body stays what it was."""

from __future__ import annotations

import re
from itertools import pairwise

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.adapters.openrouter.chunks import ChunkMerger
from tests.adapters.openrouter_wire import chunked, head

CHUNK = re.compile(rb"([0-9a-fA-F]+)\r\n")
END = b"0\r\n\r\n"
HEAD = head()


def unpacked(body: bytes) -> tuple[list[bytes], bytes]:
    """Return the chunks before the last one, and what follows them."""
    chunks = []
    while (size := CHUNK.match(body)) and int(size[1], 16):
        end = size.end() + int(size[1], 16)
        chunks.append(body[size.end() : end])
        assert body[end : end + 2] == b"\r\n"
        body = body[end + 2 :]
    return chunks, body


def taken(answer: bytes, cuts: list[int]) -> bytes:
    merger = ChunkMerger()
    places = [0, *sorted(cut % (len(answer) + 1) for cut in cuts), len(answer)]
    return b"".join(merger.take(answer[a:b]) for a, b in pairwise(places))


@given(
    st.lists(st.binary(min_size=1, max_size=40) | st.just(b"\r\n") | st.just(b"0\r\n\r\n"), max_size=12),
    st.lists(st.integers(0, 2000), max_size=8),
)
def test_the_body_is_the_same_however_it_was_cut(parts: list[bytes], cuts: list[int]):
    merged = taken(HEAD + b"".join(chunked(part) for part in parts) + END, cuts)

    assert merged.startswith(HEAD)
    chunks, rest = unpacked(merged.removeprefix(HEAD))
    assert b"".join(chunks) == b"".join(parts)
    assert rest == END


def test_what_arrives_together_becomes_one_chunk():
    merged = taken(HEAD + b"".join(chunked(b"data: x\n\n") for _ in range(20)) + END, [])

    assert unpacked(merged.removeprefix(HEAD)) == ([b"data: x\n\n" * 20], END)


@given(st.lists(st.integers(0, 200), max_size=5))
def test_other_answers_stay_as_they_are(cuts: list[int]):
    answers = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunked(b"{}")
        + END,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 5\r\n\r\n3\r\nab",
        b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        b"not HTTP at all",
    )

    assert [taken(answer, cuts) for answer in answers] == list(answers)


def test_an_interim_answer_is_passed_on_before_the_real_one():
    interim = b"HTTP/1.1 103 Early Hints\r\n\r\n"

    merged = taken(interim + HEAD + chunked(b"a") + chunked(b"b") + END, [])

    assert merged == interim + HEAD + chunked(b"ab") + END


@pytest.mark.parametrize("broken", [b"nonsense\r\n", b"-5\r\nhello\r\n", b"2\r\nabXX", b"f" * 2000])
def test_what_came_before_a_broken_chunk_is_given_out_first(broken: bytes):
    merger = ChunkMerger()

    merged = merger.take(HEAD + chunked(b"whole") + broken)

    assert unpacked(merged.removeprefix(HEAD))[0][0].startswith(b"whole")
    with pytest.raises(httpcore.RemoteProtocolError):
        merger.take(b"more\r\n")
