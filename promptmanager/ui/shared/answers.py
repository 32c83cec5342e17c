"""What a plain form post answered: the code in the page's address, shown as a sentence."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.session import for_everybody

# Whatever else stands in the address is nobody's sentence and is not shown.
_ERRORS = (
    "email_invalid",
    "email_taken",
    "invitation_invalid",
    "last_administrator",
    "link_expired",
    "name_missing",
    "not_signed_in",
    "password_common",
    "password_too_short",
    "payments_misconfigured",
    "payments_unavailable",
    "signup_closed",
    "subscription_renews",
    "wrong_credentials",
    "wrong_password",
)
_FACT_MAX = 120


class AnswerState(rx.State):
    """The answer in the address, read when the page opens."""

    error: str = ""
    done: str = ""
    limit: str = ""
    length: str = ""
    retry_after_seconds: str = ""
    workspace: str = ""

    @rx.event
    @for_everybody
    async def read(self) -> None:
        query = self.router.url.query_parameters
        self.error, self.done = query.get("error", ""), query.get("done", "")
        # Anybody can write an address, so figures are figures and a name is short.
        for name in ("limit", "length", "retry_after_seconds"):
            figure = query.get(name, "")
            setattr(self, name, figure if figure.isascii() and figure.isdigit() else "")
        self.workspace = query.get("workspace", "")[:_FACT_MAX]


def refusal() -> rx.Component:
    """Say why the form was refused, if it was."""
    return rx.cond(
        AnswerState.error != "",
        ui.callout(
            rx.match(
                AnswerState.error,
                *((code, t(f"error.{code}", limit=AnswerState.limit)) for code in _ERRORS),
                ("too_long", t("error.too_long", limit=AnswerState.limit, length=AnswerState.length)),
                (
                    "too_many_attempts",
                    t("error.too_many_attempts", retry_after_seconds=AnswerState.retry_after_seconds),
                ),
                ("sole_owner", t("error.sole_owner", workspace=AnswerState.workspace)),
                t("error.unexpected"),
            ),
            tone="bad",
            icon_name="circle-alert",
            role="alert",
        ),
    )


def done(code: str, key: str) -> rx.Component:
    """Say that something went well, if the address carries its code."""
    return rx.cond(
        AnswerState.done == code,
        ui.callout(t(key), tone="good", icon_name="circle-check", role="status"),
    )
