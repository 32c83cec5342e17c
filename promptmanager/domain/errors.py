"""Every way in which a use case can refuse, as one family.

An error is a fact with a code and the figures its sentence needs. The sentence itself stands in the
message catalogs under ``error.<code>``, so that one error reads well in every language.
"""

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


# --- who is asking ---------------------------------------------------------------------------


class NotSignedIn(PromptManagerError):
    code = "not_signed_in"


class NotAllowed(PromptManagerError):
    """The role lacks a permission; ``permission`` names it."""

    code = "not_allowed"


class WrongCredentials(PromptManagerError):
    """The same for an unknown address, a wrong password and a disabled account."""

    code = "wrong_credentials"


class WrongPassword(PromptManagerError):
    code = "wrong_password"


class TooManyAttempts(PromptManagerError):
    """``retry_after_seconds`` says when the next attempt is heard."""

    code = "too_many_attempts"


class EmailTaken(PromptManagerError):
    code = "email_taken"


class SignUpClosed(PromptManagerError):
    code = "signup_closed"


class LinkExpired(PromptManagerError):
    code = "link_expired"


class UserNotFound(PromptManagerError):
    """Nobody has this address; said to administrators only."""

    code = "user_not_found"


class SoleOwner(PromptManagerError):
    """The account is the only owner of a shared workspace; ``workspace`` is its name."""

    code = "sole_owner"


# --- what was typed --------------------------------------------------------------------------


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


# --- prompts and versions --------------------------------------------------------------------


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


# --- runs ------------------------------------------------------------------------------------


class TooManyRuns(PromptManagerError):
    """The person has ``limit`` runs under way, in whichever workspaces, and may have no more at once."""

    code = "too_many_runs"


class ModelUnknown(PromptManagerError):
    """``model`` is not in the catalogue; ``nearest`` is a similar one or empty."""

    code = "model_unknown"


class ProviderError(PromptManagerError):
    """The provider refused or broke. ``before_first_token`` is False once text had arrived."""

    code = "provider_failed"
    retryable = False
    platform_fault = True
    before_first_token = True


class ProviderUnavailable(ProviderError):
    """No connection, time-out, 5xx."""

    code = "provider_unavailable"
    retryable = True


class ProviderTimeout(ProviderUnavailable):
    """Nothing came within the time allowed, or the provider itself gave up waiting."""

    code = "provider_timeout"


class KeyRefused(ProviderError):
    """401: the key is bad, deleted or missing."""

    code = "key_refused"


class NoCredit(ProviderError):
    """402: no credits, or ``max_tokens`` beyond what is left."""

    code = "no_credit"


class MaxTokensTooCostly(NoCredit):
    """402: what is left does not cover ``max_tokens``; a lower limit may pass. ``detail``."""

    code = "max_tokens_too_costly"


class Moderated(ProviderError):
    """403 by moderation; ``reasons``."""

    code = "moderated"
    platform_fault = False


class ProviderForbidden(ProviderError):
    """403 for another reason: guardrail, region, permission."""

    code = "provider_forbidden"


class RateLimited(ProviderError):
    """429 without a word about when to come back; ``retry_after_seconds`` is 0."""

    code = "rate_limited"
    retryable = True


class RateLimitedFor(RateLimited):
    """429 that says when to come back: in ``retry_after_seconds``, whole seconds, at least 1."""

    code = "rate_limited_for"


class FreePoolEmpty(ProviderError):
    """429 by the day's cap on free models: not retryable before 00:00 UTC."""

    code = "free_pool_empty"


class RequestRefused(ProviderError):
    """400, 413, 422; ``detail`` is the provider's sentence."""

    code = "request_refused"
    platform_fault = False


class ContextTooLong(RequestRefused):
    code = "context_too_long"


class NoEndpoint(ProviderError):
    """404: unknown model, retired, or excluded by privacy settings; ``model``, ``detail``."""

    code = "no_endpoint"
    platform_fault = False


class StreamBroken(ProviderError):
    """The provider reported an error in mid-stream; ``detail``."""

    code = "stream_broken"


class StreamCut(ProviderError):
    """The connection ended without a finish reason."""

    code = "stream_cut"
