"""What the databases refuse about golden samples, whoever asks: what a result was judged by stays."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from promptmanager.adapters.db.migrate import sync_engine
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.golden import SampleContent
from tests.contracts.scene import AT, scene_in

REFUSED = (
    "UPDATE golden_revisions SET expected = 'forged'",
    "UPDATE golden_revisions SET number = 9",
    "DELETE FROM golden_revisions",
    "DELETE FROM golden_samples",
)
REPLACED = "INSERT OR REPLACE INTO golden_revisions SELECT * FROM golden_revisions"


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_a_revision_never_changes_and_goes_only_with_its_workspace(sql_store: SqlStore, database_url: str):
    scene = await scene_in(sql_store)
    async with sql_store.writing() as work:
        prompt = await scene.prompt(work)
        who = {"author_id": scene.ann.user.id, "author_name": "Ann"}
        await work.golden.add(
            workspace_id=prompt.workspace_id,
            prompt_id=prompt.id,
            name="Greets",
            content=SampleContent(expected="Hello"),
            reason="",
            at=AT,
            **who,
        )
        await work.commit()
    engine = sync_engine(database_url)

    for statement in (*REFUSED, *((REPLACED,) if engine.dialect.name == "sqlite" else ("TRUNCATE golden_revisions",))):
        with pytest.raises(DatabaseError), engine.begin() as connection:
            connection.execute(text(statement))
    with engine.begin() as connection:
        assert connection.execute(text("SELECT expected FROM golden_revisions")).all() == [("Hello",)]
        connection.execute(text("DELETE FROM workspaces"))
        assert connection.execute(text("SELECT count(*) FROM golden_samples")).scalar_one() == 0
    engine.dispose()
