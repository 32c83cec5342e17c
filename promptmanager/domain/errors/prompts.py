"""Refusals about prompts and versions."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class PromptNotFound(PromptManagerError):
    code = "prompt_not_found"


class VersionNotFound(PromptManagerError):
    code = "version_not_found"


class CategoryNotFound(PromptManagerError):
    code = "category_not_found"


class RunNotFound(PromptManagerError):
    code = "run_not_found"


class WorkspaceNotFound(PromptManagerError):
    code = "workspace_not_found"


class DraftConflict(PromptManagerError):
    """Somebody else saved the draft since it was read.

    Facts: ``revision`` (the stored one), ``author`` and ``saved_at`` (ISO 8601) of the stored text.
    """

    code = "draft_conflict"


class NothingToPromote(PromptManagerError):
    code = "nothing_to_promote"


class PromotionConflict(PromptManagerError):
    """Another release came first."""

    code = "promotion_conflict"


class NothingToRollBack(PromptManagerError):
    code = "nothing_to_roll_back"


class ImportInvalid(PromptManagerError):
    """An import file that cannot be read; ``reason`` and ``where``."""

    code = "import_invalid"
