"""Measures the library with 10,000 prompts: ``python -m tests.bench.bench_library [database address]``.

Without an address a SQLite file in a temporary folder is used. The database must be empty.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.prompts import PromptQuery, SortOrder, StatusFilter
from tests.contracts.scene import Scene, later, saying, scene_in

PROMPTS = 10_000
ROUNDS = 60
SYLLABLES = ("ka", "lo", "mi", "ter", "ve", "sun", "dra", "po", "ril", "es", "tan", "qu", "é", "or", "bal", "fi")


def vocabulary(chance: random.Random, size: int) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(size)]


async def fill(scene: Scene, chance: random.Random, words: list[str]) -> None:
    weights = [1 / (rank + 10) for rank in range(len(words))]

    def prose(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    home = scene.ann.workspace_id
    async with scene.store.writing() as work:
        tops = [await work.categories.add(workspace_id=home, parent_id=None, name=word) for word in words[:20]]
        for number in range(PROMPTS):
            prompt = await scene.prompt(
                work,
                prose(4),
                description=prose(12),
                tags=tuple(dict.fromkeys(chance.choices(words[:60], k=3))),
                category_id=chance.choice(tops).id,
                at=later(number),
            )
            if number % 3:
                await scene.release(work, prompt, prose(200))
            else:
                await scene.draft(work, prompt, prose(200))
        await work.commit()


async def measure(name: str, once: Callable[[int], Awaitable[object]]) -> None:
    taken = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        await once(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    print(f"| {name} | {statistics.median(taken):.1f} | {taken[int(ROUNDS * 0.95)]:.1f} |")  # noqa: T201 - a report


async def run(address: str) -> None:
    upgrade(address)
    store, chance = SqlStore(address), random.Random(7)  # noqa: S311 - repeatable, not secret
    scene, words = await scene_in(store), vocabulary(random.Random(8), 5_000)  # noqa: S311 - repeatable, not secret
    start = time.perf_counter()
    await fill(scene, chance, words)
    print(f"{PROMPTS} prompts written in {time.perf_counter() - start:.0f} s\n\n| ms | p50 | p95 |\n|---|---|---|")  # noqa: T201

    async def search(query: PromptQuery) -> None:
        async with store.reading() as work:
            await work.prompts.search(scene.ann.workspace_id, query, user_id=scene.ann.user.id)

    async def autosave(number: int) -> None:
        async with store.writing() as work:
            home = scene.ann.workspace_id
            page = await work.prompts.search(home, PromptQuery(status=StatusFilter.DRAFT_ONLY, limit=1), user_id=0)
            draft = await work.versions.draft(home, page.cards[0].prompt.id)
            assert draft is not None
            text = " ".join(chance.choices(words, k=200 + number))
            await work.versions.save_draft(
                workspace_id=home,
                version_id=draft.id,
                revision=draft.revision,
                content=saying(text),
                author_id=scene.ann.user.id,
                at=later(PROMPTS),
            )
            await work.prompts.touch(home, draft.prompt_id, actor_id=scene.ann.user.id, at=later(PROMPTS))
            await work.commit()

    await measure("first page", lambda _: search(PromptQuery()))
    await measure("page in the middle", lambda number: search(PromptQuery(offset=5_000 + number)))
    await measure("by title", lambda _: search(PromptQuery(sort=SortOrder.TITLE)))
    await measure("production only", lambda _: search(PromptQuery(status=StatusFilter.PRODUCTION)))
    await measure("one tag", lambda number: search(PromptQuery(tags=(words[number],))))
    await measure("one word", lambda number: search(PromptQuery(text=f"{words[number * 10]} ")))
    await measure("two words", lambda number: search(PromptQuery(text=f"{words[number]} {words[number + 50]}")))
    await measure("two letters typed", lambda number: search(PromptQuery(text=words[number][:2])))
    await measure("autosave with index", autosave)
    await store.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(run(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(run(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"))
