"""OpenRouter, and whatever speaks its protocol."""

from promptmanager.adapters.openrouter.chat import OpenRouterChat

__all__ = ["OpenRouterChat"]
