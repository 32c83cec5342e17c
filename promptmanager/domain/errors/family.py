"""The one family of refusals."""

from __future__ import annotations


class PromptManagerError(Exception):
    """A refusal that a person can understand and act upon.

    ``code`` names the sentence in the catalogs; ``facts`` are the values put into it: plain text and
    numbers, never a secret.
    """

    code = "unexpected"

    def __init__(self, **facts: str | float) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({details})"
