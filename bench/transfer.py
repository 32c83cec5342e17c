"""How long it takes to import a library on SQLite: `make bench-import`.

A document as an export writes it: each prompt with three versions, a ledger of two lines, three tags and one of forty
categories, in a tree of two levels. Timed is the use case, from the bytes to the last commit.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from bench.library import Vocabulary, somebody
from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings
from promptmanager.domain.identity import Actor
from promptmanager.services.categories import Categories
from promptmanager.services.drafts import Drafts
from promptmanager.services.prompts import Prompts
from promptmanager.services.transfer import Transfer
from promptmanager.services.versions import Versions

PROMPTS = 10_000
_SEED = 20_261
_CATEGORIES = 40
_WORDS = 120


async def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PROMPTS
    vocabulary = Vocabulary(random.Random(_SEED))  # noqa: S311 - made-up words, no secrets
    with tempfile.TemporaryDirectory() as folder:
        document = await _document(Path(folder), vocabulary, count)
        store = await _fresh(Path(folder) / "there.db")
        transfer, actor = Transfer(store, SystemClock()), await somebody(store)
        first = await _timed(transfer, actor, document)
        again = await _timed(transfer, actor, document)
        await store.close()
    sys.stdout.write(
        f"{count:,} prompts, {len(document) / 1e6:.1f} MB.\n\n"
        "| | seconds | CPU s | ms a prompt |\n|---|--:|--:|--:|\n"
        + "".join(
            f"| {what} | {seconds:.1f} | {cpu:.1f} | {seconds / count * 1000:.2f} |\n"
            for what, (seconds, cpu) in (("into an empty library", first), ("again, all there already", again))
        )
    )


async def _timed(transfer: Transfer, actor: Actor, document: bytes) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    await transfer.import_document(actor=actor, document=document)
    return time.perf_counter() - started, time.process_time() - worked


async def _document(folder: Path, vocabulary: Vocabulary, count: int) -> bytes:
    """Export one prompt made by hand, and repeat it with other words."""
    store = await _fresh(folder / "here.db")
    clock, actor = SystemClock(), await somebody(store)
    prompts, drafts, versions = Prompts(store, clock), Drafts(store, clock), Versions(store, clock)
    root = await Categories(store).create(actor=actor, name="Root")
    leaf = await Categories(store).create(actor=actor, name="Leaf", parent_id=root.id)
    prompt = await prompts.create(actor=actor, title="Made", category_id=leaf.id, content=_saying(vocabulary))
    for _ in range(2):
        opened = await drafts.open(actor=actor, slug=prompt.slug)
        await versions.promote(actor=actor, prompt_id=prompt.id, revision=opened.revision, note="Better")
        await drafts.overwrite(actor=actor, prompt_id=prompt.id, content=_saying(vocabulary))
    pieces = await Transfer(store, clock).export(actor=actor)
    plain = json.loads("".join([piece async for piece in pieces]))
    await store.close()
    (made,) = plain["prompts"]
    plain["prompts"] = [_another(made, number, vocabulary) for number in range(count)]
    return json.dumps(plain).encode()


def _another(made: dict, number: int, vocabulary: Vocabulary) -> dict:
    title = f"{vocabulary.say(4).capitalize()} {number}"
    tags = [f"tag-{(number * step) % 60}" for step in (1, 7, 11)]
    place = ["Root", f"Leaf {number % _CATEGORIES}"]
    slug = title.lower().replace(" ", "-")
    return made | {"title": title, "slug": slug, "tags": list(dict.fromkeys(tags)), "category": place}


def _saying(vocabulary: Vocabulary) -> Content:
    return Content((Message(MessageRole.SYSTEM, vocabulary.say(_WORDS)),), (), ModelSettings())


async def _fresh(path: Path) -> SqlStore:
    url = f"sqlite+aiosqlite:///{path}"
    await asyncio.to_thread(upgrade, url)
    return SqlStore(url)


if __name__ == "__main__":
    asyncio.run(main())
