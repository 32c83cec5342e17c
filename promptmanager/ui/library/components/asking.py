"""Questions about a state's vars. On the class a list is a var, which a type checker cannot know."""

from __future__ import annotations

import reflex as rx
from reflex.vars import NumberVar


def count(items: object) -> NumberVar[int]:
    return rx.Var.create(items).to(list).length()


def has(items: object, item: object) -> rx.Var[bool]:
    return rx.Var.create(items).to(list).contains(item)


def is_true(claim: object) -> rx.Var[bool]:
    return rx.Var.create(claim).to(bool)
