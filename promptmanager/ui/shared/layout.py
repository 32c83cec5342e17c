"""The frame around every page: rail, header, content; and the plain centre for pages outside it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.style import resolved_color_mode, set_color_mode
from reflex_base.event import passthrough_event_spec
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.react_router.dom import ReactRouterLink

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmark_chip import benchmark_chip
from promptmanager.ui.shared.keyboard import FRAME_LIBRARY
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.notices_view import notices_view
from promptmanager.ui.shared.palette import palette, palette_button
from promptmanager.ui.shared.plan import ceiling_link, offer_dialog, payment_banner, quota_link
from promptmanager.ui.shared.scripts import script
from promptmanager.ui.shared.session import SessionState

_RAIL = (
    (routes.LIBRARY, "library", "nav.library", ("/", "/prompts")),
    (routes.PLAYGROUND, "flask-conical", "nav.playground", ("/playground", "/runs")),
    (routes.BENCHMARKS, "chart-no-axes-column", "nav.benchmarks", ("/benchmarks",)),
    (routes.SETTINGS, "settings-2", "nav.settings", ("/settings",)),
)
_SIGN_OUT = rx.Var("(() => document.getElementById('sign-out').requestSubmit())", _var_type=rx.EventChain)


class _Anchor(BaseHTML):
    tag = "a"


class _DocumentSettings(rx.Component):
    library = FRAME_LIBRARY
    tag = "DocumentSettings"
    locale: rx.Var[str]
    title: rx.Var[str]
    product: rx.Var[str]


class _ThemeKeeper(rx.Component):
    library = FRAME_LIBRARY
    tag = "ThemeKeeper"
    stored: rx.Var[str]
    is_signed_in: rx.Var[bool]
    on_choose: rx.EventHandler[passthrough_event_spec(str)]


class _Connection(rx.Component):
    library = FRAME_LIBRARY
    tag = "Connection"
    lost: rx.Var[str]


class _Hints(rx.Component):
    library = script(__file__, "hints.jsx")
    tag = "Hints"


def frame(
    title_key: str, *children: Any, header: tuple[Any, ...] = (), flush: bool = False, named: Any = ""
) -> rx.Component:
    """Put a page for people who are signed in into the frame.

    ``title_key`` names the page in the catalogs: it becomes the document's title. ``header`` are controls of the
    page in the
    top bar, before the quota. ``flush`` leaves out the padding, for pages that divide the whole surface themselves.
    ``named`` is the name of what a page of one thing shows; it takes the place of the title as soon as it is known.
    """
    return rx.fragment(
        _document(title_key, named),
        _ThemeKeeper.create(
            stored=SessionState.theme, is_signed_in=SessionState.is_signed_in, on_choose=SessionState.dress
        ),
        _skip_link(),
        rx.el.div(
            _rail(),
            _top(header),
            rx.el.main(
                _banner(),
                payment_banner(),
                rx.cond(
                    SessionState.is_signed_in,
                    rx.el.div(*children, class_name="flush" if flush else "content"),
                    rx.el.div(ui.skeletons(5), class_name="content"),
                ),
                id="content",
                tab_index=-1,
                class_name="main",
            ),
            class_name="frame",
        ),
        _floating(),
        palette(),
        offer_dialog(),
    )


def centre(title_key: str, *children: Any) -> rx.Component:
    """Put a page that anybody may see, such as signing in, into the middle of an empty surface."""
    return rx.fragment(
        _document(title_key),
        rx.el.div(
            rx.el.header(
                brand(),
                ui.row(_connection(), language_menu(), theme_menu(), gap=1),
                class_name=_when_ready("centre-head"),
            ),
            rx.el.main(
                rx.cond(
                    SessionState.is_ready,
                    rx.el.div(*children, class_name="centre-card"),
                    rx.el.div(ui.skeletons(4), class_name="centre-card"),
                ),
                id="content",
                class_name="centre-main",
            ),
            class_name="centre",
        ),
        _floating(),
    )


def page_head(title: Any, *actions: Any, subtitle: Any = None) -> rx.Component:
    """Give a page's heading with its actions at the far end."""
    below = () if subtitle is None else (ui.text(subtitle, tone="muted"),)
    return ui.row(
        ui.column(ui.heading(title, level=1), *below, gap=1, flex="1 1 6rem"),
        *actions,
        flex_wrap="wrap",
        class_name="page-head",
    )


def brand() -> rx.Component:
    return rx.el.div(
        rx.el.svg(
            rx.el.rect(width="20", height="20", rx="5", fill="currentColor"),
            rx.el.path(
                d="M5.5 6.5 8.8 10l-3.3 3.5M10.5 13.5h4",
                stroke="var(--canvas)",
                stroke_width="1.8",
                stroke_linecap="round",
                stroke_linejoin="round",
                fill="none",
            ),
            view_box="0 0 20 20",
            class_name="brand-mark",
            aria_hidden="true",
        ),
        rx.el.span("Prompt Manager", class_name="brand-name"),
        class_name="brand",
    )


def language_menu() -> rx.Component:
    """Switch the language of the interface."""
    return ui.menu(
        ui.menu_item("English", on_select=SessionState.speak("en")),
        ui.menu_item("Français", on_select=SessionState.speak("fr")),
        label=t("nav.language"),
        trigger=(ui.icon("languages"), rx.el.span(SessionState.locale.upper(), class_name="for-wide text-small")),
        data_tip=t("nav.language"),
    )


def theme_menu() -> rx.Component:
    """Choose light, dark or what the system says."""
    return ui.menu(
        ui.menu_item(t("nav.theme.system"), icon_name="monitor", on_select=set_color_mode("system")),
        ui.menu_item(t("nav.theme.light"), icon_name="sun", on_select=set_color_mode("light")),
        ui.menu_item(t("nav.theme.dark"), icon_name="moon", on_select=set_color_mode("dark")),
        label=t("nav.theme"),
        trigger=(rx.cond(resolved_color_mode == "dark", ui.icon("moon"), ui.icon("sun")),),
        class_name="icon-only",
        data_tip=t("nav.theme"),
    )


def _skip_link() -> rx.Component:
    # Reflex would turn an anchor into a link of the router, which goes to another page first.
    return _Anchor.create(t("nav.skip"), class_name="skip", custom_attrs={"href": "#content"})


def _document(title_key: str, named: Any = "") -> rx.Component:
    title = t(title_key) if isinstance(named, str) else rx.cond(named != "", named, t(title_key)).to(str)
    return _DocumentSettings.create(locale=_known_locale(), title=title, product="Prompt Manager")


def _known_locale() -> rx.Var[str]:
    return rx.cond(SessionState.is_ready, SessionState.locale, "").to(str)


def _when_ready(base: str) -> rx.Var[str]:
    # The prerendered page is in English: its words stay unseen until the reader's language is known.
    return rx.cond(SessionState.is_ready, base, f"{base} unready").to(str)


def _connection() -> rx.Component:
    return _Connection.create(lost=t("nav.offline"))


def _floating() -> rx.Component:
    # A form post of the browser itself: only plain HTTP can take the cookie away.
    sign_out = ui.post_form(action=routes.POST_SIGN_OUT, id="sign-out", hidden=True)
    return rx.fragment(notices_view(), _Hints.create(), sign_out)


def _rail() -> rx.Component:
    return rx.el.nav(
        brand(),
        rx.cond(
            SessionState.is_ready,
            rx.el.ul(*(rx.el.li(_rail_link(*entry)) for entry in _RAIL), class_name="rail-list"),
            ui.skeletons(4, "2rem"),
        ),
        class_name="rail",
        aria_label=t("nav.main"),
    )


def _rail_link(address: str, icon_name: str, key: str, places: tuple[str, ...]) -> rx.Component:
    here = rx.State.router.url.path
    is_here = here == places[0]
    for place in places[1:] if places[0] == "/" else places:
        is_here = is_here | here.startswith(place)
    return ReactRouterLink.create(
        ui.icon(icon_name, 17),
        rx.el.span(t(key)),
        to=address,
        class_name="rail-link",
        custom_attrs={"aria-current": rx.cond(is_here, "page", "false")},
    )


def _top(header: tuple[Any, ...]) -> rx.Component:
    return rx.el.header(
        rx.el.span(
            ui.icon("box", 15),
            rx.el.span(SessionState.workspace_name, class_name="truncate"),
            class_name="workspace",
        ),
        palette_button(),
        ui.spacer(),
        _connection(),
        *header,
        benchmark_chip(),
        quota_link(),
        ceiling_link(),
        language_menu(),
        theme_menu(),
        _user_menu(),
        class_name=_when_ready("top"),
    )


def _user_menu() -> rx.Component:
    return ui.menu(
        ui.menu_label(SessionState.email),
        ui.menu_link(t("nav.settings"), href=routes.SETTINGS, icon_name="settings-2"),
        ui.menu_separator(),
        ui.menu_item(t("nav.sign_out"), icon_name="log-out", on_select=_SIGN_OUT),
        label=t("nav.account"),
        trigger=(ui.avatar(SessionState.name),),
        class_name="icon-only",
        data_tip=SessionState.name,
    )


def _banner() -> rx.Component:
    return rx.cond(
        SessionState.is_signed_in & SessionState.has_only_sandbox & SessionState.is_admin,
        rx.el.div(
            ui.icon("flask-conical", 15),
            rx.el.p(t("nav.sandbox"), " ", ui.text_link(t("nav.sandbox.how"), href=routes.SETTINGS_MODELS)),
            class_name="banner",
        ),
    )
