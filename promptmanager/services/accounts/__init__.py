"""Accounts: who may come in, and what everybody may change about themselves."""

from promptmanager.services.accounts.entry import Accounts, Browser, SignedIn
from promptmanager.services.accounts.profiles import Release

__all__ = ["Accounts", "Browser", "Release", "SignedIn"]
