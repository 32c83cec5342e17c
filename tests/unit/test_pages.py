"""What a page loads: one thing after the other."""

from __future__ import annotations

import pytest
import reflex as rx

from promptmanager.ui.plan.state import BillingState
from promptmanager.ui.shared.pages import Page


def test_what_would_not_wait_for_the_other_handlers_of_a_page_is_refused() -> None:
    with pytest.raises(TypeError, match=r"BillingState\.come_back would not wait for its turn"):
        Page("/", rx.fragment, on_load=(BillingState.load, BillingState.come_back))
