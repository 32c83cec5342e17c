"""The file in which prompts travel between instances: what it holds, how it is written and read."""

from promptmanager.domain.transfer.reading import Problem, read
from promptmanager.domain.transfer.records import (
    FORMAT,
    PROMPTS_MAX,
    SCHEMA,
    PromptRecord,
    ReleaseRecord,
    VersionRecord,
)
from promptmanager.domain.transfer.writing import prompt_to_plain

__all__ = [
    "FORMAT",
    "PROMPTS_MAX",
    "SCHEMA",
    "Problem",
    "PromptRecord",
    "ReleaseRecord",
    "VersionRecord",
    "prompt_to_plain",
    "read",
]
