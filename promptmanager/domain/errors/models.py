"""Refusals about models."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class ModelRetired(PromptManagerError):
    """The provider no longer offers ``model``; ``nearest`` names those that come closest."""

    code = "model_retired"


class ModelDisabled(PromptManagerError):
    """The administrator has disabled ``model``; ``nearest`` names those that come closest."""

    code = "model_disabled"
