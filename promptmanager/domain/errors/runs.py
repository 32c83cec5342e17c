"""Refusals of runs, and what providers answer in the place of a text."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


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


class ContextTooLong(RequestRefused):
    code = "context_too_long"


class NoEndpoint(ProviderError):
    """404: unknown model, retired, or excluded by privacy settings; ``model``, ``detail``."""

    code = "no_endpoint"


class StreamBroken(ProviderError):
    """The provider reported an error in mid-stream; ``detail``."""

    code = "stream_broken"


class StreamCut(ProviderError):
    """The connection ended without a finish reason."""

    code = "stream_cut"


def is_users_fault(code: str) -> bool:
    """Whether a run that failed with this code failed by what its user had asked for."""
    return code in _USERS_FAULTS


_USERS_FAULTS = frozenset(error.code for error in (Moderated, RequestRefused, ContextTooLong))
