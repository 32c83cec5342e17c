"""The words of the interface, in English and French.

The catalogs stand beside this file: ``en/<area>.po`` and ``fr/<area>.po``, in the gettext format. A message id is a
dotted key
(``library.empty.title``), its text may hold ``{name}`` placeholders, and a plural is a pair of keys ``<key>.one``
and ``<key>.other``.

In a component ``t(key)`` gives a var that holds both languages and follows the reader's choice in the browser. On
the server
``say(locale, key)`` gives plain text. A missing key is an error when the page is compiled.
"""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.shared.messages.catalogs import MissingMessage, catalog, keys, text
from promptmanager.ui.shared.session import SessionState

__all__ = ["MissingMessage", "catalog", "keys", "say", "say_n", "t", "tn"]

type_of_value = str | float | rx.Var


def t(key: str, **values: type_of_value) -> rx.Var[str]:
    """Return the message as a var in the reader's language; values may be vars."""
    return _in_both(_filled("en", key, values), _filled("fr", key, values))


def tn(key: str, n: rx.Var[int] | int, **values: type_of_value) -> rx.Var[str]:
    """Return ``<key>.one`` or ``<key>.other`` for the count, by the rules of each language; ``{n}`` holds the count."""
    values = {**values, "n": n}
    count = rx.Var.create(n).to(int)

    def both(locale: str) -> tuple[rx.Var[str], rx.Var[str]]:
        return _filled(locale, f"{key}.one", values), _filled(locale, f"{key}.other", values)

    # In French nought is singular too.
    return _in_both(rx.cond(count == 1, *both("en")), rx.cond(count < 2, *both("fr")))  # noqa: PLR2004


def say(locale: str, key: str, **values: str | float) -> str:
    """Return the message as plain text, for letters, notices and exports."""
    return text(locale, key).format(**values)


def say_n(locale: str, key: str, n: int, **values: str | float) -> str:
    """Return the plain text of a plural."""
    is_one = n < 2 if locale == "fr" else n == 1  # noqa: PLR2004
    return say(locale, f"{key}.{'one' if is_one else 'other'}", n=n, **values)


def _in_both(english: rx.Var[str], french: rx.Var[str]) -> rx.Var[str]:
    return rx.cond(SessionState.locale == "fr", french, english).to(str)


def _filled(locale: str, key: str, values: dict[str, type_of_value]) -> rx.Var[str]:
    # Reflex finds the vars in a formatted string again and joins them in the browser.
    return rx.Var.create(text(locale, key).format(**values)).to(str)
