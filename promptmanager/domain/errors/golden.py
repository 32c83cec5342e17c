"""Refusals about golden samples."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class SampleNotFound(PromptManagerError):
    code = "sample_not_found"


class SampleConflict(PromptManagerError):
    """Somebody else changed the sample since it was read. Facts: ``author`` of the stored revision."""

    code = "sample_conflict"


class CheckInvalid(PromptManagerError):
    """A check that could never be made; its own ``code``, ``check.<problem>``, says why.

    Facts: ``number`` (the check's place, from 1) and ``fact``, the value that the sentence needs.
    """

    code = "check_invalid"

    def __init__(self, problem: str, *, number: int, fact: str = "") -> None:
        self.code = f"check.{problem}"
        super().__init__(number=number, fact=fact)


class SampleFileInvalid(PromptManagerError):
    """A file of samples of which nothing can be taken; its own ``code``, ``sample_file.<reason>``, says why."""

    code = "sample_file_invalid"

    def __init__(self, reason: str, **facts: str | float) -> None:
        self.code = f"sample_file.{reason}"
        super().__init__(**facts)
