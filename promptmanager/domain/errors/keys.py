"""Refusals about a person's own key. No key, nor a part of one, is ever among the facts."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError
from promptmanager.domain.errors.runs import ProviderError


class KeyMalformed(PromptManagerError):
    """It does not look like a key of OpenRouter, which begins with ``prefix``."""

    code = "key_malformed"


class KeyMissing(PromptManagerError):
    """There is no key to check."""

    code = "key_missing"


class KeyUnchecked(PromptManagerError):
    """OpenRouter could not be asked about the key; it may be good."""

    code = "key_unchecked"


class SecretsUnkept(PromptManagerError):
    """The instance has nothing to seal secrets with."""

    code = "secrets_unkept"


class ConnectionFailed(PromptManagerError):
    """A connection with OpenRouter that is unknown, too old, used or of another session, or that it refused."""

    code = "connection_failed"


class OwnKeyError(ProviderError):
    """The person's own key does not work."""

    code = "own_key_failed"


class OwnKeyRefused(OwnKeyError):
    """401: mistyped, deleted or disabled."""

    code = "own_key_refused"


class OwnKeyNoCredit(OwnKeyError):
    """402, or nothing left of its limit."""

    code = "own_key_no_credit"


class OwnKeyTooLittleCredit(OwnKeyError):
    """402: what is left does not cover an answer as long as allowed."""

    code = "own_key_too_little_credit"


class OwnKeyForbidden(OwnKeyError):
    """403 that is not moderation; ``detail`` is the provider's sentence."""

    code = "own_key_forbidden"


class OwnKeyManagement(OwnKeyError):
    """A management key: it makes keys, and runs nothing."""

    code = "own_key_management"


class OwnKeyUnreadable(OwnKeyError):
    """What is stored opens with no key of the ring."""

    code = "own_key_unreadable"


class OwnKeyGone(OwnKeyError):
    """It was deleted or replaced after the run had been admitted."""

    code = "own_key_gone"


class OwnKeyDayUsedUp(OwnKeyError):
    """429: the account of the key has used up its day of free models."""

    code = "own_key_day_used_up"


class OwnKeyNeeded(PromptManagerError):
    """The instance has no key of its own: real models run with a person's own."""

    code = "own_key_needed"
