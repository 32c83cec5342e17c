"""OpenRouter, and whatever speaks its protocol."""

from promptmanager.adapters.openrouter.chat import OpenRouterChat
from promptmanager.adapters.openrouter.keys import OpenRouterKeys

__all__ = ["OpenRouterChat", "OpenRouterKeys"]
