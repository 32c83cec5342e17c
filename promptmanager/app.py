"""Start here: wire the product, list the pages, mount the plain HTTP routes."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.benchmarks.page import PAGE as BENCHMARKS
from promptmanager.ui.nowhere.page import PAGE as NOWHERE

PAGES = (BENCHMARKS, NOWHERE)

app = rx.App(toaster=None, html_lang="en")
for page in PAGES:
    page.add_to(app)
