"""What the product needs from outside, as Protocols. Each has one real adapter and one fake in tests."""

from promptmanager.services.ports.chat import ChatEvent, ChatProvider, ChatRequest, Finished, Opened, Text
from promptmanager.services.ports.keys import KeyedChat, KeyInspector, KeyIssuer, OpenKey
from promptmanager.services.ports.outside import Clock, Mailer, PasswordHasher, Say, Tokens
from promptmanager.services.ports.store import Store, UnitOfWork
from promptmanager.services.ports.vault import SealBroken, SecretPlace, SecretPurpose, SecretVault

__all__ = [
    "ChatEvent",
    "ChatProvider",
    "ChatRequest",
    "Clock",
    "Finished",
    "KeyInspector",
    "KeyIssuer",
    "KeyedChat",
    "Mailer",
    "OpenKey",
    "Opened",
    "PasswordHasher",
    "Say",
    "SealBroken",
    "SecretPlace",
    "SecretPurpose",
    "SecretVault",
    "Store",
    "Text",
    "Tokens",
    "UnitOfWork",
]
