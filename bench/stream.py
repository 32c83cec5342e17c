"""`make bench-stream`: how fast tokens reach the screen, what they cost, and how many streams one process carries.

Takes about five minutes on a quiet machine and writes its table into docs/benchmarks.md; ``--quick`` takes one and
only prints.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import table
from bench.browser import Painted, browsing, watch_product, watch_relay
from bench.crowd import watch_crowd
from bench.processes import api_of, running_provider, running_relay
from tests.e2e.born import as_from_a_shell
from tests.e2e.instance import running_instance
from tests.e2e.wire import sign_up

# Tabs share these: sign-up from one address has its limit, and so have one person's runs: 300 streams are 8 for each.
_ACCOUNTS = 40


@dataclass(frozen=True)
class Plan:
    tokens: int = 2_000
    rate: int = 100
    rounds: int = 2
    crowds: tuple[int, ...] = (1, 10, 100, 300)
    crowd_rate: int = 50
    crowd_seconds: int = 20


QUICK = Plan(tokens=400, rounds=1, crowds=(1, 30), crowd_seconds=5)


def measure(plan: Plan) -> table.Figures:
    """Start everything, measure one thing after the other, and stop everything."""
    load = os.getloadavg()[0]
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        source = running.enter_context(running_provider())
        relay = running.enter_context(running_relay(source))
        _say("starting the product, which is built first where it must be")
        settings = {"OPENROUTER_BASE_URL": api_of(source), "OPENROUTER_API_KEY": "bench"}
        instance = running.enter_context(running_instance(folder, as_from_a_shell, **settings))
        cookies = tuple(sign_up(instance.url, f"bench{number}@example.com") for number in range(_ACCOUNTS))
        with browsing() as browser:
            relayed: list[Painted] = []
            produced: list[Painted] = []
            # The first page of each kind is slower for reasons that are not the stream's.
            watch_relay(browser, relay, source, "warm1", count=50, rate=plan.rate)
            watch_product(browser, instance, source, cookies[0], "warm2", count=50, rate=plan.rate)
            for number in range(plan.rounds):
                _say(f"one stream, round {number + 1} of {plan.rounds}")
                ordered = {"count": plan.tokens, "rate": plan.rate}
                relayed.append(watch_relay(browser, relay, source, f"r{number}", **ordered))
                produced.append(watch_product(browser, instance, source, cookies[0], f"p{number}", **ordered))
            chromium = browser.version
        crowds = []
        for streams in plan.crowds:
            _say(f"{streams} streams at once")
            timing = {"seconds": plan.crowd_seconds, "rate": plan.crowd_rate}
            crowds.append(watch_crowd(instance, source, cookies, streams=streams, **timing))
    return table.Figures(
        tokens=plan.tokens,
        rate=plan.rate,
        relay=relayed,
        product=produced,
        crowds=crowds,
        crowd_rate=plan.crowd_rate,
        crowd_seconds=plan.crowd_seconds,
        chromium=chromium,
        load_before=load,
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a minute's look, which is printed only")
    is_quick = options.parse_args().quick
    text = table.markdown(measure(QUICK if is_quick else Plan()))
    print(text)  # noqa: T201 - a program's own word
    if not is_quick:
        table.write("bench-stream", text)


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)  # noqa: T201 - a program's own word


if __name__ == "__main__":
    main()
