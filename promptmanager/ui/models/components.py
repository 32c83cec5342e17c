"""What stands on the page of the catalogue."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.models.state import PAGE_SIZE, CatalogueState
from promptmanager.ui.models.views import EntryView, PriceView, SilenceView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import are_all_in, count, has
from promptmanager.ui.shared.formatted import ago, clock_time, compact, local_time, money
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import trouble_words

_FILTERS = ("all", "free", "premium", "disabled", "retired")


def filters() -> rx.Component:
    return ui.toolbar(
        ui.search_field(t("models.search"), value=CatalogueState.query, on_change=CatalogueState.search),
        ui.select(
            t("catalogue.show"),
            [(name, t(f"catalogue.show.{name}")) for name in _FILTERS],
            bare=True,
            value=CatalogueState.shown,
            on_change=CatalogueState.show,
        ),
        rx.el.span(tn("models.found", CatalogueState.total), class_name="text text-small tone-faint", role="status"),
        label=t("catalogue.filters"),
        class_name="catalogue-filters",
    )


def silences() -> rx.Component:
    """Say which provider could not be asked, why, and when it is asked again."""
    return rx.foreach(CatalogueState.silences, _silence)


def _silence(silence: SilenceView) -> rx.Component:
    return ui.callout(
        rx.cond(silence.is_simulated, t("catalogue.silent.simulated"), t("catalogue.silent")),
        " ",
        trouble_words(silence.reason),
        " ",
        t("catalogue.silent.asked"),
        " ",
        ago(silence.at),
        t("catalogue.silent.again", time=clock_time(silence.again_at)),
        tone="warn",
        icon_name="triangle-alert",
        role="status",
    )


def bulk() -> rx.Component:
    """Offer what can be done with the chosen models, or else with all that were found."""
    return rx.cond(
        CatalogueState.total > 0,
        ui.row(
            ui.checkbox(
                t("catalogue.choose_page"), checked=_is_page_chosen(), on_change=lambda _: CatalogueState.choose_page()
            ),
            _bulk_menu(),
            class_name="catalogue-bulk-row",
        ),
    )


def _is_page_chosen() -> rx.Var[bool]:
    return are_all_in(CatalogueState.entries, CatalogueState.chosen)


def _bulk_menu() -> rx.Component:
    n = count(CatalogueState.chosen)
    words = rx.cond(n > 0, tn("catalogue.chosen", n), tn("catalogue.all_found", CatalogueState.total))
    return ui.menu(
        ui.menu_item(t("catalogue.enable"), icon_name="check", on_select=CatalogueState.enable("", True)),
        ui.menu_item(t("catalogue.disable"), icon_name="ban", on_select=CatalogueState.enable("", False)),
        ui.menu_separator(),
        *(
            ui.menu_item(t(f"catalogue.tier.{tier}"), on_select=CatalogueState.set_tier("", tier))
            for tier in ("free", "premium", "rule")
        ),
        label=t("catalogue.bulk"),
        trigger=(words, ui.icon("chevron-down", 14)),
        align="start",
        class_name="button-secondary catalogue-bulk",
    )


def rows() -> rx.Component:
    listed = rx.el.ul(rx.foreach(CatalogueState.entries, _row), class_name="catalogue")
    nothing = ui.empty_state("search-x", t("catalogue.none"), t("catalogue.none.body"))
    return rx.cond(
        CatalogueState.is_loaded, rx.cond(CatalogueState.total > 0, listed, nothing), ui.skeletons(6, "3.5rem")
    )


def pager() -> rx.Component:
    last = CatalogueState.page * PAGE_SIZE >= CatalogueState.total
    return rx.cond(
        CatalogueState.total > PAGE_SIZE,
        ui.row(
            ui.button(
                t("catalogue.before"),
                variant="secondary",
                on_click=CatalogueState.turn(-1),
                disabled=CatalogueState.page == 1,
            ),
            ui.button(t("catalogue.after"), variant="secondary", on_click=CatalogueState.turn(1), disabled=last),
        ),
    )


def prices_dialog() -> rx.Component:
    return ui.dialog(
        t("catalogue.prices"),
        ui.table(
            t("catalogue.prices"),
            (
                ui.header_cell(t("catalogue.since")),
                ui.header_cell(t("catalogue.in")),
                ui.header_cell(t("catalogue.out")),
            ),
            rx.foreach(CatalogueState.prices, _price),
        ),
        description=CatalogueState.priced,
        open=CatalogueState.priced != "",
        on_open_change=CatalogueState.set_prices_open,
    )


def _price(price: PriceView) -> rx.Component:
    return rx.el.tr(
        ui.cell(local_time(price.at)),
        ui.cell(money(price.usd_in), class_name="numbers"),
        ui.cell(money(price.usd_out), class_name="numbers"),
    )


def _row(entry: EntryView) -> rx.Component:
    return rx.el.li(
        ui.checkbox(
            t("catalogue.choose", name=entry.name),
            bare=True,
            checked=has(CatalogueState.chosen, entry.id),
            on_change=lambda _: CatalogueState.choose(entry.id),
        ),
        rx.el.div(
            rx.el.span(
                rx.el.span(entry.name, class_name="truncate catalogue-name"),
                rx.match(
                    entry.tier,
                    ("free", ui.badge(t("models.kind.free"), tone="good")),
                    ui.badge(t("models.kind.premium")),
                ),
                rx.cond(entry.is_simulated, ui.badge(t("models.kind.simulated"), tone="warn")),
                rx.cond(entry.is_retired, ui.badge(t("catalogue.retired"), tone="bad")),
                rx.cond(entry.is_default, ui.badge(t("catalogue.default"), tone="accent")),
                class_name="row gap-2 catalogue-head",
            ),
            _facts(entry),
            class_name="catalogue-words",
        ),
        ui.switch(
            t("catalogue.enabled"),
            checked=entry.is_enabled,
            on_change=lambda is_on: CatalogueState.enable(entry.id, is_on),
            aria_label=t("catalogue.enabled_of", name=entry.name),
        ),
        _menu(entry),
        class_name="catalogue-row",
        data_chosen=has(CatalogueState.chosen, entry.id),
        key=entry.id,
    )


def _facts(entry: EntryView) -> rx.Component:
    known: Any = rx.el.span(t("models.price", input=money(entry.usd_in), output=money(entry.usd_out)))
    return rx.el.span(
        rx.el.span(entry.id, class_name="truncate"),
        rx.cond(entry.context_length > 0, rx.el.span(t("models.context", n=compact(entry.context_length)))),
        rx.cond(entry.usd_in != "", known),
        rx.el.span(t("catalogue.takes"), rx.foreach(entry.takes, _kind)),
        rx.cond(entry.expires_on != "", rx.el.span(t("catalogue.expires", day=entry.expires_on))),
        class_name="model-line numbers",
    )


def _kind(kind: Any, place: Any) -> rx.Component:
    """Name a kind of input; one that came up later is named as the provider does."""
    known = [(each, t(f"catalogue.kind.{each}")) for each in ("text", "image", "file", "audio", "video")]
    return rx.fragment(rx.cond(place > 0, ", ", " "), rx.match(kind, *known, kind))


def _menu(entry: EntryView) -> rx.Component:
    return ui.menu(
        *(
            ui.menu_item(t(f"catalogue.tier.{tier}"), on_select=CatalogueState.set_tier(entry.id, tier))
            for tier in ("free", "premium", "rule")
        ),
        ui.menu_separator(),
        ui.menu_item(t("catalogue.make_default"), icon_name="star", on_select=CatalogueState.choose_default(entry.id)),
        ui.menu_item(t("catalogue.prices"), icon_name="chart-line", on_select=CatalogueState.open_prices(entry.id)),
        label=t("catalogue.more", name=entry.name),
    )
