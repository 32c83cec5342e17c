"""Refusals about who is asking."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class NotSignedIn(PromptManagerError):
    code = "not_signed_in"


class NotAllowed(PromptManagerError):
    """The role lacks a permission; ``permission`` names it."""

    code = "not_allowed"


class NotAdministrator(NotAllowed):
    """Only whoever administers the instance may do it."""

    code = "not_administrator"


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


class OwnAccount(PromptManagerError):
    """Nobody disables themselves, nor takes the administration away from themselves."""

    code = "own_account"


class SoleOwner(PromptManagerError):
    """The account is the only owner of a shared workspace; ``workspace`` is its name."""

    code = "sole_owner"


class LastAdministrator(PromptManagerError):
    """Without this account nobody would administer the instance, which others use."""

    code = "last_administrator"


class InvitationInvalid(PromptManagerError):
    """An invitation that is used, withdrawn, too old or for another address."""

    code = "invitation_invalid"


class SetByEnvironment(PromptManagerError):
    """The environment decides this setting, so a screen does not."""

    code = "set_by_environment"
