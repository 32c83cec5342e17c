"""Questions about a state's vars. On the class a list is a var, which a type checker cannot know."""

from __future__ import annotations

import reflex as rx
from reflex.vars import NumberVar
from reflex_base.vars.base import VarData


def count(items: object) -> NumberVar[int]:
    return rx.Var.create(items).to(list).length()


def has(items: object, item: object) -> rx.Var[bool]:
    return rx.Var.create(items).to(list).contains(item)


def are_all_in(rows: object, ids: object) -> rx.Var[bool]:
    """Whether the id of every row is among the ids."""
    every, among = rx.Var.create(rows), rx.Var.create(ids)
    data = VarData.merge(every._get_all_var_data(), among._get_all_var_data())  # noqa: SLF001 - Reflex's own way
    return rx.Var(f'{every!s}.every((row) => {among!s}.includes(row["id"]))', _var_type=bool, _var_data=data)


def is_true(claim: object) -> rx.Var[bool]:
    return rx.Var.create(claim).to(bool)
