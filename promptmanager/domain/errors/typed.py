"""Refusals of what was typed."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class InvalidInput(PromptManagerError):
    """A value outside its limits. ``code`` is given per case; ``field`` names the input."""

    code = "invalid_input"

    def __init__(self, code: str, **facts: str | float) -> None:
        self.code = code
        super().__init__(**facts)


class TemplateInvalid(PromptManagerError):
    """A template that cannot be parsed or rendered.

    Facts: ``line`` and ``column`` (1-based), ``message`` (0-based index in the prompt), ``reason``
    (a code of ``error.template.<reason>``) and ``detail``.
    """

    code = "template_invalid"


class VariableMissing(PromptManagerError):
    """A required variable has no value; ``name``."""

    code = "variable_missing"


class VariableInvalid(PromptManagerError):
    """A value breaks its contract; ``name``, ``expected`` (a VariableType value) and ``value``."""

    code = "variable_invalid"
