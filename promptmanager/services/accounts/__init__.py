"""Accounts: who may come in, and what everybody may change about themselves."""

from promptmanager.services.accounts.entry import Accounts, Browser, SignedIn

__all__ = ["Accounts", "Browser", "SignedIn"]
