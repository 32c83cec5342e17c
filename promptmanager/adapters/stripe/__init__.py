"""Payments through Stripe (API 2026-10-28.endive, the version of stripe-python 16.1)."""

from promptmanager.adapters.stripe.gateway import StripeGateway

__all__ = ["StripeGateway"]
