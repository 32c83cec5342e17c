"""The keys of cells: what is stored under them must be found again, so they never change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import pytest

from promptmanager.domain.benchmarks import cell_keys
from promptmanager.domain.content import Message, MessageRole, ModelSettings, OutputFormat

ODD = (Message(MessageRole.SYSTEM, 'say "{n}",\n\ud800 é'), Message(MessageRole.USER, "hello"))
SET = ModelSettings(model="a/b", temperature=0.1, stop=("x",), output_format=OutputFormat.JSON_OBJECT)


@pytest.mark.parametrize(("messages", "settings"), [(ODD, SET), ((), ModelSettings())])
def test_a_key_is_the_hash_of_the_canonical_request_and_its_repetition(
    messages: tuple[Message, ...], settings: ModelSettings
):
    def hashed(repetition: int) -> str:
        asked = {"messages": [asdict(message) for message in messages], "settings": asdict(settings), "n": repetition}
        canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    assert cell_keys(messages, settings, 30) == tuple(hashed(repetition) for repetition in range(1, 31))
