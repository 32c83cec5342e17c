"""Refusals about paying."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class PaymentsOff(PromptManagerError):
    """The instance takes no payments: its administrator grants PRO."""

    code = "payments_off"


class PaymentsUnavailable(PromptManagerError):
    """Stripe does not answer, or something keeps changing meanwhile. Nothing was bought nor changed here."""

    code = "payments_unavailable"


class PaymentsMisconfigured(PromptManagerError):
    """Stripe refuses what the instance asks for: a matter for its administrator, who finds the reason in the log."""

    code = "payments_misconfigured"


class AlreadySubscribed(PromptManagerError):
    """There is a subscription that may still cost something; a second one is not begun."""

    code = "already_subscribed"


class NothingBought(PromptManagerError):
    """There is nothing to manage: the person never paid."""

    code = "nothing_bought"


class SubscriptionRenews(PromptManagerError):
    """The account would leave a subscription behind that goes on costing something."""

    code = "subscription_renews"
