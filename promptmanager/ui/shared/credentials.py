"""Inputs for addresses, passwords and the tokens of mailed links, for plain form posts.

What is typed into them goes to our HTTP routes only: no state ever sees a password.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.event import no_args_event_spec

from promptmanager.domain.identity import EMAIL_MAX, PASSWORD_MAX, PASSWORD_MIN
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.scripts import script

_LIBRARY = script(__file__, "credentials.jsx")


class _EmailInput(rx.el.Input):
    library = _LIBRARY
    tag = "EmailInput"


class _PasswordInput(rx.el.Input):
    library = _LIBRARY
    tag = "PasswordInput"
    show: rx.Var[str]


class _LinkToken(rx.Component):
    library = _LIBRARY
    tag = "LinkToken"
    name: rx.Var[str]


class _LinkFound(rx.Component):
    library = _LIBRARY
    tag = "LinkFound"
    name: rx.Var[str]
    on_found: rx.EventHandler[no_args_event_spec]


def email_field(*, auto_focus: bool = False) -> rx.Component:
    """Give the address; it stays in the tab while somebody goes from one of these pages to the next."""
    control = _EmailInput.create(
        id="email",
        name="email",
        class_name="input",
        auto_complete="username",
        auto_focus=auto_focus,
        required=True,
        max_length=EMAIL_MAX,
        custom_attrs={"autoCapitalize": "none", "spellCheck": False},
    )
    return ui.field(t("auth.email"), control, control_id="email")


def current_password_field(label: Any, *, name: str = "password", control_id: str = "") -> rx.Component:
    """Give the password that somebody has."""
    return _password(label, name=name, control_id=control_id, auto_complete="current-password")


def new_password_field(label: Any) -> rx.Component:
    """Give the password that somebody chooses; pasting and password managers are welcome."""
    return _password(
        label,
        name="password",
        auto_complete="new-password",
        min_length=PASSWORD_MIN,
        max_length=PASSWORD_MAX,
        hint=t("auth.password.hint"),
    )


def key_field(label: Any, *, control_id: str, hint: Any, show: Any) -> rx.Component:
    """Give a key of a provider; it is nobody's password, and no password manager should offer to keep it."""
    ignored = {"spellCheck": False, "autoCapitalize": "none", "data-1p-ignore": True, "data-lpignore": "true"}
    control = _PasswordInput.create(
        id=control_id,
        name="key",
        class_name="input key-input",
        required=True,
        show=show,
        auto_complete="off",
        placeholder="sk-or-v1-…",
        aria_describedby=f"{control_id}-hint",
        custom_attrs=ignored,
    )
    return ui.field(label, control, control_id=control_id, hint=hint)


def link_token(name: str = "token") -> rx.Component:
    """Carry the token of a mailed link from the address's fragment into a form, past every server and state."""
    return _LinkToken.create(name=name)


def link_found(name: str, on_found: Any) -> rx.Component:
    """Call an event if the page was opened by a link with such a token. The event learns nothing of the token."""
    return _LinkFound.create(name=name, on_found=on_found)


def _password(label: Any, *, name: str, control_id: str = "", hint: Any = None, **props: Any) -> rx.Component:
    control_id = control_id or name
    described = {"aria_describedby": f"{control_id}-hint"} if hint is not None else {}
    control = _PasswordInput.create(
        id=control_id, name=name, class_name="input", required=True, show=t("auth.password.show"), **described, **props
    )
    return ui.field(label, control, control_id=control_id, hint=hint)
