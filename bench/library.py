"""How fast the library answers with 10,000 prompts on SQLite: `make bench-library`.

Everything is made through the services and repositories, in one workspace of a fresh database; what is timed is
one call of a use case, as the screen makes it for each event. The CPU time is what a busy machine does not change.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, content_hash
from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import PromptQuery, SortOrder, StatusFilter
from promptmanager.services.categories import Categories
from promptmanager.services.prompts import Prompts

PROMPTS = 10_000
ROUNDS = 200
WORDS_A_PROMPT = 220
_BATCH = 250
_SEED = 20_260
_WARM_UP = 5
_CATEGORIES = 40
_TAGS = 60


@dataclass(frozen=True)
class Figure:
    what: str
    found: int
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    worst_ms: float


class Vocabulary:
    """Made-up words, used as unevenly as words are (Zipf)."""

    def __init__(self, chance: random.Random, size: int = 8_000) -> None:
        syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
        self.words = list(
            dict.fromkeys("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(size))
        )
        self._weights = [1 / (rank + 1) for rank in range(len(self.words))]
        self._chance = chance

    def say(self, count: int) -> str:
        return " ".join(self._chance.choices(self.words, self._weights, k=count))


async def fill(store: SqlStore, actor: Actor, vocabulary: Vocabulary, chance: random.Random) -> None:
    """Make the prompts: each with a production version, every third with a draft beside it."""
    begin = datetime.now(UTC) - timedelta(days=400)
    async with store.writing() as work:
        places = [
            (await work.categories.add(workspace_id=actor.workspace_id, parent_id=None, name=f"Category {number}")).id
            for number in range(_CATEGORIES)
        ]
        await work.commit()
    for start in range(0, PROMPTS, _BATCH):
        async with store.writing() as work:
            for number in range(start, start + _BATCH):
                at = begin + timedelta(minutes=number * 55)
                prompt = await work.prompts.add(
                    workspace_id=actor.workspace_id,
                    title=f"{vocabulary.say(4).capitalize()} {number}",
                    description=vocabulary.say(18),
                    tags=tuple(dict.fromkeys(f"tag-{chance.randrange(_TAGS)}" for _ in range(3))),
                    category_id=chance.choice(places),
                    actor_id=actor.user.id,
                    at=at,
                )
                text = Content((Message(MessageRole.SYSTEM, vocabulary.say(WORDS_A_PROMPT)),), (), ModelSettings())
                if number % 10:
                    await work.versions.add_production(
                        workspace_id=actor.workspace_id,
                        prompt_id=prompt.id,
                        content=text,
                        content_hash=content_hash(text),
                        note="",
                        author_id=actor.user.id,
                        at=at,
                    )
                if number % 3 == 0 or not number % 10:
                    await work.versions.add_draft(
                        workspace_id=actor.workspace_id,
                        prompt_id=prompt.id,
                        content=text,
                        author_id=actor.user.id,
                        at=at,
                    )
                await work.prompts.touch(actor.workspace_id, prompt.id, actor_id=actor.user.id, at=at)
            await work.commit()
        _progress(f"{start + _BATCH} of {PROMPTS} prompts")


async def measured(what: str, ask: Callable[[], Awaitable[int]]) -> Figure:
    for _ in range(_WARM_UP):
        await ask()
    found, times = 0, []
    worked = time.process_time()
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = await ask()
        times.append((time.perf_counter() - started) * 1000)
    cpu_ms = (time.process_time() - worked) / ROUNDS * 1000
    times.sort()
    return Figure(what, found, cpu_ms, statistics.median(times), times[int(ROUNDS * 0.95)], times[-1])


async def figures(store: SqlStore, actor: Actor, vocabulary: Vocabulary, chance: random.Random) -> list[Figure]:
    prompts, categories = Prompts(store, SystemClock()), Categories(store)
    common, usual = vocabulary.words[:200], vocabulary.words[200:4_000]
    tree = await categories.tree(actor=actor)

    async def found(query: PromptQuery) -> int:
        return (await prompts.search(actor=actor, query=query)).total

    def asking(make: Callable[[], PromptQuery]) -> Callable[[], Awaitable[int]]:
        return lambda: found(make())

    async def tags() -> int:
        return len(await prompts.tags(actor=actor))

    async def lines() -> int:
        return len(await categories.tree(actor=actor))

    questions: list[tuple[str, Callable[[], Awaitable[int]]]] = [
        ("first page, last changed", asking(PromptQuery)),
        ("first page, by title", asking(lambda: PromptQuery(sort=SortOrder.TITLE))),
        ("page in the middle", asking(lambda: PromptQuery(offset=PROMPTS // 2))),
        ("search: a usual word", asking(lambda: PromptQuery(text=chance.choice(usual)))),
        ("search: a very common word", asking(lambda: PromptQuery(text=chance.choice(common)))),
        ("search: two words", asking(lambda: PromptQuery(text=f"{chance.choice(common)} {chance.choice(usual)}"))),
        ("search: three letters typed", asking(lambda: PromptQuery(text=chance.choice(usual)[:3]))),
        ("search: one letter typed", asking(lambda: PromptQuery(text=chance.choice(usual)[:1]))),
        (
            "search in a category",
            asking(lambda: PromptQuery(text=chance.choice(usual), category_id=tree[3].category.id)),
        ),
        ("filter: a category", asking(lambda: PromptQuery(category_id=chance.choice(tree).category.id))),
        ("filter: a tag", asking(lambda: PromptQuery(tags=(f"tag-{chance.randrange(_TAGS)}",)))),
        ("filter: draft only", asking(lambda: PromptQuery(status=StatusFilter.DRAFT_ONLY))),
        ("all tags with counts", tags),
        ("the tree with counts", lines),
    ]
    results = []
    for what, ask in questions:
        results.append(await measured(what, ask))
        _progress(what)
    return results


async def main() -> None:
    chance = random.Random(_SEED)  # noqa: S311 - made-up words, no secrets
    vocabulary = Vocabulary(chance)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        await asyncio.to_thread(upgrade, url)
        store = SqlStore(url)
        try:
            actor = await somebody(store)
            started = time.perf_counter()
            await fill(store, actor, vocabulary, chance)
            filled_seconds = time.perf_counter() - started
            results = await figures(store, actor, vocabulary, chance)
        finally:
            await store.close()
    _progress("")
    _print(results, filled_seconds)


async def somebody(store: SqlStore) -> Actor:
    at = datetime.now(UTC)
    async with store.writing() as work:
        user = await work.users.add(
            email="bench@example.org", name="Bench", locale="en", password_hash="", is_admin=False, at=at
        )
        workspace = await work.workspaces.add(name="Bench", is_personal=True, owner_id=user.id, at=at)
        membership = (await work.workspaces.memberships_of(user.id))[0]
        await work.commit()
    return Actor(user=user, workspace=workspace, role=membership.role, session_hash="")


def _print(results: list[Figure], filled_seconds: float) -> None:
    lines = [
        f"{PROMPTS:,} prompts of {WORDS_A_PROMPT} words on SQLite, {ROUNDS} calls each.",
        f"Filled in {filled_seconds:.0f} s.",
        "",
        "| asked for | found | CPU ms | p50 ms | p95 ms | slowest ms |",
        "|---|---:|---:|---:|---:|---:|",
        *(_line(one) for one in results),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _line(one: Figure) -> str:
    times = " | ".join(f"{ms:.1f}" for ms in (one.cpu_ms, one.p50_ms, one.p95_ms, one.worst_ms))
    return f"| {one.what} | {one.found:,} | {times} |"


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{words}")


if __name__ == "__main__":
    asyncio.run(main())
