"""Dates, numbers and money in the reader's language and time zone, formatted in the browser by Intl.

``local_time`` and ``ago`` are components; the others are vars of text, good as children and as values of ``t``.
"""

from __future__ import annotations

import reflex as rx
from reflex_base.vars.base import VarData

from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.scripts import script
from promptmanager.ui.shared.session import SessionState

_LIBRARY = script(__file__, "formatted.jsx")

type_of_number = rx.Var | float | None


class _LocalTime(rx.Component):
    library = _LIBRARY
    tag = "LocalTime"
    iso: rx.Var[str]
    locale: rx.Var[str]
    relative: rx.Var[bool]
    day: rx.Var[bool]
    just_now: rx.Var[str]


def local_time(iso: rx.Var | str) -> rx.Component:
    """Show a moment (ISO 8601) as date and time of day."""
    return _LocalTime.create(iso=iso, locale=SessionState.locale, relative=False)


def local_date(iso: rx.Var | str) -> rx.Component:
    """Show the day of a moment (ISO 8601) in the reader's zone."""
    return _LocalTime.create(iso=iso, locale=SessionState.locale, relative=False, day=True)


def ago(iso: rx.Var | str) -> rx.Component:
    """Show how long ago a moment was, kept up to date, the exact time as its tooltip."""
    return _LocalTime.create(iso=iso, locale=SessionState.locale, relative=True, just_now=t("common.just_now"))


def moment_text(iso: rx.Var | str) -> rx.Var[str]:
    """Return the text of a moment (ISO 8601): date and time of day, in the reader's zone."""
    return _text("momentText", iso)


def clock_time(iso: rx.Var | str) -> rx.Var[str]:
    """Return the time of day of a moment (ISO 8601), in the reader's zone."""
    return _text("clockText", iso)


def day_text(day: rx.Var | str) -> rx.Var[str]:
    """Return the text of a UTC day (ISO 8601), without its year."""
    return _text("dayText", day)


def number(value: type_of_number, digits: int = 0) -> rx.Var[str]:
    """Return the text of a number, with at most ``digits`` decimals."""
    return _text("numberText", value, digits)


def signed(value: type_of_number, digits: int = 1) -> rx.Var[str]:
    """Return the text of a change, with its sign."""
    return _text("signedText", value, digits)


def compact(value: type_of_number) -> rx.Var[str]:
    """Return the short text of a large number: 128K."""
    return _text("compactText", value)


def percent(share: type_of_number, digits: int = 0) -> rx.Var[str]:
    """Return the text of a share between 0 and 1."""
    return _text("percentText", share, digits)


def money(usd: rx.Var | float | str | None) -> rx.Var[str]:
    """Return the text of an amount in US dollars, given as number or decimal text; small amounts keep two figures."""
    return _text("moneyText", usd)


def amount(value: rx.Var | float | str | None) -> rx.Var[str]:
    """Return the text of an amount with two decimals, without its currency."""
    return _text("amountText", value)


def duration(seconds: type_of_number) -> rx.Var[str]:
    """Return the text of a time span."""
    return _text("durationText", seconds)


def _text(function: str, value: rx.Var | float | str | None, *more: int) -> rx.Var[str]:
    given: rx.Var = rx.Var.create(value)
    locale: rx.Var = rx.Var.create(SessionState.locale)
    arguments = ", ".join((str(given), str(locale), *(str(each) for each in more)))
    data = VarData.merge(
        given._get_all_var_data(),  # noqa: SLF001 - Reflex's own way to keep what a var depends on
        locale._get_all_var_data(),  # noqa: SLF001 - as above
        VarData(imports={_LIBRARY: [rx.ImportVar(tag=function)]}),
    )
    return rx.Var(f"{function}({arguments})", _var_type=str, _var_data=data).to(str)
