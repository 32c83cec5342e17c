"""A simulated OpenRouter inside the process, so that the product works entirely without a key."""

from promptmanager.adapters.sandbox.app import new_key, sandbox_app

__all__ = ["new_key", "sandbox_app"]
