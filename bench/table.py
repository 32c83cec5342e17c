"""The table of the streams' figures, as Markdown, and its place in docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.browser import Painted
from bench.crowd import Crowd

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
P50_ABOVE_RELAY_MS = 30
P99_ABOVE_RELAY_MS = 60
BYTES_A_TOKEN = 75
BYTES_A_RUN = 150_000
CROWD_STREAMS = 300
CROWD_P99_MS = 250
_PROBLEMS_SHOWN = 10
_WAITING_NOTED_PERCENT = 20


@dataclass(frozen=True)
class Figures:
    """All that one run of the bench found."""

    tokens: int
    rate: int
    relay: list[Painted]
    product: list[Painted]
    crowds: list[Crowd]
    crowd_rate: int
    crowd_seconds: int
    chromium: str
    load_before: float

    @property
    def problems(self) -> list[str]:
        partial = [
            f"{name}: the page did not show the whole text"
            for name, runs in (("relay", self.relay), ("product", self.product))
            for run in runs
            if not run.is_whole
        ]
        return partial + [f"{crowd.streams} streams: {each}" for crowd in self.crowds for each in crowd.problems]


@dataclass(frozen=True)
class Aim:
    words: str
    measured: float
    limit: float
    unit: str

    def row(self) -> str:
        verdict = "holds" if self.measured <= self.limit else "**missed**"
        return f"| {self.words} | {self.limit:,.0f} {self.unit} | {self.measured:,.1f} {self.unit} | {verdict} |"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * len(ordered)))]


def aims(figures: Figures) -> list[Aim]:
    relay, product = _delays(figures.relay), _delays(figures.product)
    size = _mean([run.received_bytes for run in figures.product])
    found = [
        Aim("p50 to paint, above the relay", _above(product, relay, 50), P50_ABOVE_RELAY_MS, "ms"),
        Aim("p99 to paint, above the relay", _above(product, relay, 99), P99_ABOVE_RELAY_MS, "ms"),
        Aim("websocket bytes a token", size / figures.tokens, BYTES_A_TOKEN, "B"),
    ]
    if figures.tokens == 2_000:  # noqa: PLR2004 - the answer that the aim speaks of
        found.append(Aim("websocket bytes of 2,000 tokens", size / 1000, BYTES_A_RUN / 1000, "KB"))
    found += [
        Aim(f"p99 of {crowd.streams} streams at once", percentile(crowd.delays, 99), CROWD_P99_MS, "ms")
        for crowd in figures.crowds
        if crowd.streams == CROWD_STREAMS and crowd.delays
    ]
    return [*found, Aim("streams with text lost, doubled or cut", len(figures.problems), 0, "")]


def markdown(figures: Figures) -> str:
    problems = sorted(set(figures.problems))
    parts = (
        _machine(figures),
        _paint_table(figures),
        _crowd_table(figures),
        "\n".join(["| aim | at most | measured | |", "|---|--:|--:|---|", *(aim.row() for aim in aims(figures))]),
        "\n".join(f"* {each}" for each in [*problems[:_PROBLEMS_SHOWN], *_reservations(figures)]),
    )
    return "\n\n".join(part for part in parts if part)


def write(section: str, text: str, page: Path = PAGE) -> None:
    """Put a text between a section's markers, which must be there."""
    opening, closing = f"<!-- {section} -->", f"<!-- /{section} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(opening)
    _, ended, after = rest.partition(closing)
    if not (found and ended):
        raise ValueError(f"{page} has no section {section}")
    page.write_text(f"{before}{opening}\n{text}\n{closing}{after}", encoding="utf-8")


def _machine(figures: Figures) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    software = ", ".join(
        [f"Python {platform.python_version()}", f"Chromium {figures.chromium}"]
        + [f"{name} {version(name.lower())}" for name in ("Reflex", "Granian", "Starlette")]
    )
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores with {memory:.0f} GB of memory, "
        f"{platform.system()} {platform.machine()}, {software}; load of the machine before the start: "
        f"{figures.load_before:.1f}. Provider, product, browser and clients shared the machine."
    )


def _paint_table(figures: Figures) -> str:
    relay, product = _delays(figures.relay), _delays(figures.product)
    above = [_above(product, relay, percent) for percent in (50, 99, 100)]
    lines = (
        (
            f"One stream, {figures.tokens:,} tokens at {figures.rate} a second, from the provider's send to the paint "
            f"in Chromium, in milliseconds ({_rounds(figures)}, {len(product):,} tokens with letters):"
        ),
        "",
        "| | p50 | p99 | max | bytes a token | server CPU s per 1,000 tokens |",
        "|---|--:|--:|--:|--:|--:|",
        _paint_row("bare relay", figures.relay, figures.tokens),
        _paint_row("Prompt Manager", figures.product, figures.tokens),
        f"| difference | {above[0]:.1f} | {above[1]:.1f} | {above[2]:.1f} | | |",
    )
    return "\n".join(lines)


def _rounds(figures: Figures) -> str:
    count = len(figures.product)
    return f"{count} rounds in turn" if count > 1 else "one round"


def _paint_row(name: str, runs: list[Painted], tokens: int) -> str:
    delays = _delays(runs)
    size = _mean([run.received_bytes for run in runs]) / tokens
    cpu = _mean([run.cpu_seconds for run in runs]) / tokens * 1000
    return (
        f"| {name} | {percentile(delays, 50):.1f} | {percentile(delays, 99):.1f} | {max(delays):.1f} "
        f"| {size:.1f} | {cpu:.2f} |"
    )


def _crowd_table(figures: Figures) -> str:
    if not figures.crowds:
        return ""
    lines = (
        (
            f"Simultaneous streams of {figures.crowd_rate} tokens a second for {figures.crowd_seconds} s in one "
            "process, from the provider's send to the arrival at a websocket client, in milliseconds:"
        ),
        "",
        "| streams | p50 | p99 | max | bytes a token | server CPU | waited for a core | CPU s a thousand | memory |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(_crowd_row(crowd) for crowd in figures.crowds),
    )
    return "\n".join(lines)


def _reservations(figures: Figures) -> list[str]:
    """Say which figures tell more of the machine than of the product."""
    return [
        f"{crowd.streams} streams: for {crowd.waiting_percent:.0f} % of the time the server had work but no core to do "
        "it on, so these figures measure the rest of the machine's work too."
        for crowd in figures.crowds
        if crowd.waiting_percent > _WAITING_NOTED_PERCENT
    ]


def _crowd_row(crowd: Crowd) -> str:
    if not crowd.delays:
        return f"| {crowd.streams} | failed | | | | | | | |"
    total = crowd.streams * crowd.tokens
    return (
        f"| {crowd.streams} | {percentile(crowd.delays, 50):.1f} | {percentile(crowd.delays, 99):.1f} "
        f"| {crowd.delays[-1]:.1f} | {crowd.received_bytes / total:.1f} | {crowd.cpu_percent:.0f} % "
        f"| {crowd.waiting_percent:.0f} % "
        f"| {crowd.cpu_percent / 100 / (crowd.streams * crowd.rate) * 1000:.2f} | {crowd.memory_megabytes:.0f} MB |"
    )


def _delays(runs: list[Painted]) -> list[float]:
    return [delay for run in runs for delay in run.delays]


def _above(product: list[float], relay: list[float], percent: float) -> float:
    return percentile(product, percent) - percentile(relay, percent)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
