"""Every colour, size and typeface of the interface, as CSS variables in a light and a dark mode.

Style sheets (``ui/**/*.css``) and components use the variables only: ``var(--text-muted)``, ``var(--space-3)``.
Python code
writes ``color=theme.TEXT_MUTED``, ``gap=theme.space(3)``. The mode is the class ``light`` or ``dark`` of the document.
"""

from __future__ import annotations

from types import MappingProxyType

SANS = "'Geist Variable', ui-sans-serif, system-ui, 'Segoe UI', Roboto, sans-serif"
MONO = "'Geist Mono Variable', ui-monospace, 'SF Mono', Menlo, Consolas, monospace"

# name: (light, dark). Warm greys like paper and graphite; one accent, a cobalt blue.
COLOURS = MappingProxyType(
    {
        "canvas": ("#faf9f7", "#131211"),
        "surface": ("#ffffff", "#1a1918"),
        "raised": ("#ffffff", "#222120"),
        "sunken": ("#f3f1ee", "#0f0e0e"),
        "hover": ("#efedea", "#272523"),
        "pressed": ("#e6e3de", "#302e2b"),
        "line": ("#e6e3de", "#2c2a28"),
        "line-strong": ("#d2cec8", "#3d3a37"),
        "line-control": ("#8f8982", "#77726b"),
        "text": ("#1d1b18", "#edebe7"),
        "text-muted": ("#5a554e", "#b0aba3"),
        "text-faint": ("#6d675f", "#98928a"),
        "accent": ("#2f4fd0", "#4a66e3"),
        "accent-hover": ("#2541b4", "#3d57cf"),
        "accent-text": ("#2a46bc", "#a3b4ff"),
        "accent-soft": ("#eaeefc", "#1f2645"),
        "accent-line": ("#b9c5f4", "#3a4780"),
        "on-accent": ("#ffffff", "#ffffff"),
        "good": ("#1a6b3a", "#82cd9b"),
        "good-soft": ("#e5f3e9", "#16291d"),
        "warn": ("#835000", "#e5ba6d"),
        "warn-soft": ("#fbf0da", "#2d2412"),
        "bad": ("#b0251d", "#f4978f"),
        "bad-soft": ("#fcebe9", "#351918"),
        "bad-solid": ("#b3261e", "#b8342b"),
        "mark": ("#fde9a9", "#5a4713"),
        "shade": ("rgb(29 27 24 / 0.32)", "rgb(0 0 0 / 0.6)"),
    }
)

SHADOWS = MappingProxyType(
    {
        "shadow-low": ("0 1px 2px rgb(29 27 24 / 0.06)", "0 1px 2px rgb(0 0 0 / 0.4)"),
        "shadow-high": (
            "0 12px 32px -8px rgb(29 27 24 / 0.22), 0 2px 8px rgb(29 27 24 / 0.06)",
            "0 16px 40px -8px rgb(0 0 0 / 0.7), 0 2px 8px rgb(0 0 0 / 0.4)",
        ),
    }
)

# A step is a quarter of a rem.
SPACES = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16)
TEXT_SIZES = MappingProxyType(
    {
        "tiny": "0.6875rem",
        "small": "0.8125rem",
        "base": "0.875rem",
        "large": "1rem",
        "title": "1.25rem",
        "display": "1.75rem",
    }
)
RADII = MappingProxyType({"small": "4px", "medium": "6px", "large": "10px", "pill": "999px"})
SIZES = MappingProxyType({"control": "2rem", "control-small": "1.625rem", "rail": "13.5rem", "header": "3rem"})

CANVAS, SURFACE, RAISED, SUNKEN = "var(--canvas)", "var(--surface)", "var(--raised)", "var(--sunken)"
HOVER, LINE, LINE_STRONG = "var(--hover)", "var(--line)", "var(--line-strong)"
TEXT, TEXT_MUTED, TEXT_FAINT = "var(--text)", "var(--text-muted)", "var(--text-faint)"
ACCENT, ACCENT_TEXT, ACCENT_SOFT = "var(--accent)", "var(--accent-text)", "var(--accent-soft)"
GOOD, WARN, BAD = "var(--good)", "var(--warn)", "var(--bad)"
BORDER = "1px solid var(--line)"
FONT_MONO = "var(--font-mono)"


def space(step: int) -> str:
    """Return the CSS length of a step of the spacing scale. Raises KeyError for a step that it lacks."""
    if step not in SPACES:
        raise KeyError(step)
    return f"var(--space-{step})"


def text_size(name: str) -> str:
    """Return the CSS font size ``tiny``, ``small``, ``base``, ``large``, ``title`` or ``display``."""
    if name not in TEXT_SIZES:
        raise KeyError(name)
    return f"var(--size-{name})"


def tokens_css() -> str:
    """Return the style sheet that defines every variable in both modes."""
    fixed = {f"space-{step}": f"{step / 4:g}rem" for step in SPACES}
    fixed |= {f"size-{name}": size for name, size in TEXT_SIZES.items()}
    fixed |= {f"radius-{name}": radius for name, radius in RADII.items()}
    fixed |= dict(SIZES.items())
    fixed |= {"font-sans": SANS, "font-mono": MONO}
    modes = {**COLOURS, **SHADOWS}
    light = {name: pair[0] for name, pair in modes.items()}
    dark = {name: pair[1] for name, pair in modes.items()}
    return "\n".join(
        (
            _rule(":root", fixed),
            _rule(":root", light | {"color-scheme": "light"}),
            # Paper is light.
            "@media screen {",
            _rule(":root.dark", dark | {"color-scheme": "dark"}),
            "}",
            # Before the script has set the class, and without scripts, the system decides.
            "@media screen and (prefers-color-scheme: dark) {",
            _rule(":root:not(.light, .dark)", dark | {"color-scheme": "dark"}),
            "}",
        )
    )


def _rule(selector: str, values: dict[str, str]) -> str:
    lines = (f"  {name if name == 'color-scheme' else f'--{name}'}: {value};" for name, value in values.items())
    return "\n".join((f"{selector} {{", *lines, "}"))
