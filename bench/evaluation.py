"""`make bench-eval`: how close driving comes to the ideal, what it disturbs, and how fast large results are there.

Beside it promptfoo asks the same cases of the same provider. Takes about four minutes on a quiet machine and writes its
tables into docs/benchmarks.md; ``--quick`` takes a tenth of the cells and only prints.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import uvloop

from bench import large, promptfoo
from bench.driven import TOKENS_A_SECOND, Driven, Evaluated, drive
from bench.processes import Server, running_provider
from bench.promptfoo import NotMeasured
from bench.table import percentile, write
from promptmanager import garbage

CELLS, AT_ONCE = 1_000, 20
CASES, CASES_AT_ONCE = 200, (4, 20)
RATIO_AIM = 1.05
LAG_AIM_MS = 20.0
PAGE_AIM_SECONDS = 1.0


@dataclass(frozen=True)
class Figures:
    """All that one run of the bench found. ``page``: the seconds to large results: see ``large.open_page``."""

    driven: Driven
    page: tuple[float, ...]
    ours: list[Driven]
    theirs: list[Evaluated | str]
    load: float


def measured(folder: Path, share: int) -> Figures:
    """Measure, on the loop that serves the product, with one of ``share`` of the cells and cases."""
    load = os.getloadavg()[0]
    with running_provider() as source:
        page = uvloop.run(large.open_page(folder))
        driven = uvloop.run(drive(folder, source, cells=CELLS // share, at_once=AT_ONCE))
        ours = [
            uvloop.run(drive(folder, source, cells=CASES // share, at_once=at_once, is_watched=False))
            for at_once in CASES_AT_ONCE
        ]
        theirs = [_theirs(folder, source, CASES // share, at_once) for at_once in CASES_AT_ONCE]
    return Figures(driven, page, ours, theirs, load)


def _theirs(folder: Path, source: Server, cases: int, at_once: int) -> Evaluated | str:
    try:
        program = promptfoo.installed()
        return promptfoo.evaluate(program, folder / f"promptfoo-{at_once}", source, cases=cases, at_once=at_once)
    except NotMeasured as reason:
        return str(reason)


def markdown(figures: Figures) -> str:
    return "\n\n".join([_about(figures), _aims(figures), _stream(figures.driven), _beside(figures)])


def _about(figures: Figures) -> str:
    driven = figures.driven
    whole = "every cell passed and was called once" if driven.all_passed else "**cells are missing or called twice**"
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, SQLite, the provider in a process of its own on the same cores; "
        f"{whole}. {driven.seconds:.1f} s for an ideal of {driven.ideal_seconds:.1f} s; "
        f"{1_000 * driven.cpu_seconds / driven.cells:.1f} ms of CPU a cell, the stream beside it included; "
        f"lag p50 {percentile(driven.lags_ms, 50):.1f} ms, largest {max(driven.lags_ms):.0f} ms. "
        f"Large results opened again: {figures.page[2]:.3f} s; in a process that has not loaded the libraries of "
        f"statistics yet: {figures.page[0]:.3f} s. "
        f"Load of the machine before the start: {figures.load:.1f}."
    )


def _aims(figures: Figures) -> str:
    driven = figures.driven
    rows = [
        (
            f"wall time of {driven.cells:,} cells of 1 s, {driven.at_once} at once, over the ideal",
            RATIO_AIM,
            driven.ratio,
            "",
        ),
        ("p99 of the loop's lag meanwhile", LAG_AIM_MS, percentile(driven.lags_ms, 99), "ms"),
        (
            f"matrix and first samples of {large.COLUMNS} columns x {large.SAMPLES:,} samples",
            PAGE_AIM_SECONDS,
            figures.page[1],
            "s",
        ),
    ]
    lines = ["| aim | at most | measured | |", "|---|--:|--:|---|"]
    lines += [
        f"| {words} | {limit:g} {unit} | {value:.3f} {unit} | {'holds' if value <= limit else '**missed**'} |"
        for words, limit, value, unit in rows
    ]
    return "\n".join(lines)


def _stream(driven: Driven) -> str:
    said = (
        f"One run of the playground at {TOKENS_A_SECOND} tokens a second, from the provider's send to the follower's "
        "receipt, in milliseconds:"
    )
    rows = [
        (name, f"{len(delays):,}", *(f"{percentile(delays, percent):.1f}" for percent in (50, 99, 100)))
        for name, delays in (("alone", driven.alone_ms), ("while the cells run", driven.beside_ms))
        if delays
    ]
    return "\n".join([said, "", "| | tokens | p50 | p99 | max |", "|---|--:|--:|--:|--:|", *map(_line, rows)])


def _beside(figures: Figures) -> str:
    said = (
        f"{figures.ours[0].cells} cases of 1 s each against the same provider. *Asking* is from the first question's "
        "arrival at the provider to the last answer's departure:"
    )
    names = ("", "at once", "asking s", "over the ideal", "whole s", "CPU s", "calls", "passed")
    rows = []
    for ours, theirs in zip(figures.ours, figures.theirs, strict=True):
        rows.append(("Prompt Manager", *_compared(ours)))
        name = f"promptfoo {promptfoo.VERSION}"
        if isinstance(theirs, str):
            rows.append((name, str(ours.at_once), f"not measured: {theirs}", "", "", "", "", ""))
        else:
            rows.append((name, *_compared(theirs)))
    return "\n".join([said, "", _line(names), f"|---|{'--:|' * 7}", *map(_line, rows)])


def _compared(one: Evaluated) -> tuple[str, ...]:
    ratio = one.asking_seconds / one.ideal_seconds
    times = (f"{one.asking_seconds:.1f}", f"{ratio:.3f}", f"{one.seconds:.1f}", f"{one.cpu_seconds:.1f}")
    return (str(one.at_once), *times, str(one.calls), str(one.passed))


def _line(fields: Iterable[str]) -> str:
    return f"| {' | '.join(fields)} |"


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the cells; print only.")
def main(quick: bool) -> None:  # noqa: FBT001 - a command's option
    # As the product does when it is loaded.
    garbage.keep_what_is_loaded()
    with tempfile.TemporaryDirectory() as name:
        text = markdown(measured(Path(name), 10 if quick else 1))
    click.echo(text)
    if not quick:
        write("bench-eval", text)


if __name__ == "__main__":
    main()
