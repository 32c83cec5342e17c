"""What a browser and axe find wrong with a page as it stands."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPEN_PANEL = "[role=tabpanel]:not([hidden])"
# WCAG 2.2 AA and what comes before it.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What the keyboard reaches within an element, and is then covered in the middle by something that is not it.
_COVERED = """(within) => [...document.querySelectorAll(`${within} :is(a[href], button, input, select, summary)`)]
  .filter((each) => !each.disabled && each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => {
    each.focus();
    const box = each.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + Math.min(box.width, 24) / 2, box.top + box.height / 2);
    return !top || !(each.contains(top) || top.contains(each) || top.closest("label")?.contains(each));
  })
  .map((each) => each.outerHTML.slice(0, 160))"""


def findings(page: Page, within: str) -> list[str]:
    """Return what axe finds within an element, and whether the page is wider than the window."""
    found = [
        f"{rule['id']}: {[node['html'][:160] for node in rule['nodes'][:3]]}"
        for rule in Axe().run(page, context=within, options=RULES).response["violations"]
    ]
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*found, f"{width[0]} px wide in a window of {width[1]}"] if width[0] > width[1] else found


def covered(page: Page, within: str) -> list[str]:
    """Return what gets the focus and stays hidden under something else."""
    return page.evaluate(_COVERED, within)
