"""What axe-core finds wrong with a page."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# WCAG 2.2 AA and what comes before it.
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def findings(page: Page, *, rules: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the violations of the rules with these tags, or of all.

    What passes is neither gathered nor sent here: there is much of it, and nobody reads it.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(f"axe.run({json.dumps(options)}).then(found => found.violations)")
