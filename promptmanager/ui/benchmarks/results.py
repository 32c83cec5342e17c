"""What a benchmark found: the place below its progress where the matrix of results stands."""

from __future__ import annotations

import reflex as rx


def results_section() -> rx.Component:
    """Give the results of the benchmark that the page shows."""
    return rx.fragment()
