"""What every clock and every source of tokens keeps."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.crypto.tokens import RandomTokens
from promptmanager.services.ports import Clock, Tokens
from tests.fakes.clock import FakeClock
from tests.fakes.tokens import FakeTokens


@pytest.mark.parametrize("clock", [SystemClock(), FakeClock()])
def test_a_clock_tells_aware_utc(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("tokens", [RandomTokens(), FakeTokens()])
def test_tokens_and_ids_are_url_safe_of_known_length_and_never_the_same(tokens: Tokens) -> None:
    made = [tokens.new() for _ in range(100)]
    ids = [tokens.new_id() for _ in range(100)]

    assert len(set(made)) == len(set(ids)) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in made)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", short) for short in ids)
