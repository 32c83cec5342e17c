"""The corner of the page where notices appear."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import passthrough_event_spec

from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.notices import NoticesState, NoticeView
from promptmanager.ui.shared.scripts import script


class _Notices(rx.Component):
    library = script(__file__, "notices.jsx")
    tag = "Notices"
    notices: rx.Var[list[NoticeView]]
    label: rx.Var[str]
    close: rx.Var[str]
    on_dismiss: rx.EventHandler[passthrough_event_spec(int)]


def notices_view() -> rx.Component:
    return _Notices.create(
        notices=NoticesState.notices,
        label=t("common.notices"),
        close=t("common.close"),
        on_dismiss=NoticesState.dismiss,
    )
