"""First tables: people, workspaces, prompts with their versions and releases, runs.

Triggers hold what no bug and no console may break: a frozen version never changes and never goes, unless
its whole workspace goes; the ledger of releases only grows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MONEY = sa.Text().with_variant(sa.Numeric(24, 12), "postgresql")
SORT_TEXT = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
WORDS = sa.Text().with_variant(TSVECTOR(), "postgresql")

TABLES = (
    "users",
    "sessions",
    "resets",
    "attempts",
    "outbox",
    "preferences",
    "workspaces",
    "members",
    "categories",
    "prompts",
    "prompt_search",
    "prompt_stars",
    "prompt_tags",
    "versions",
    "releases",
    "runs",
)


def upgrade() -> None:
    _create_people()
    _create_prompts()
    _create_runs()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute(sa.text("DROP TABLE prompt_fts"))
        for name in SQLITE_TRIGGERS:
            op.execute(sa.text(f"DROP TRIGGER {name}"))
    for table in reversed(TABLES):
        op.drop_table(table)
    if not is_sqlite:
        for name in POSTGRESQL_FUNCTIONS:
            op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _create_people() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "resets",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_resets_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_resets"),
    )
    op.create_index("ix_resets_user_id", "resets", ["user_id"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_start", TIME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_preferences_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "name", name="pk_preferences"),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "members",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_members_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_members_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name="pk_members"),
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])


def _create_prompts() -> None:
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_id"],
            ["categories.workspace_id", "categories.id"],
            name="fk_categories_workspace_id_parent_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_categories_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_categories_workspace_id_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_categories_parent_id", "categories", ["parent_id"])
    op.create_table(
        "prompts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_title", SORT_TEXT, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "category_id"],
            ["categories.workspace_id", "categories.id"],
            name="fk_prompts_workspace_id_category_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_prompts_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_prompts_workspace_id_id"),
        sa.UniqueConstraint("workspace_id", "slug", name="uq_prompts_workspace_id_slug"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompts_category", "prompts", ["workspace_id", "category_id", "is_archived"])
    op.create_index("ix_prompts_changed", "prompts", ["workspace_id", "is_archived", "changed_at"])
    op.create_index("ix_prompts_title", "prompts", ["workspace_id", "is_archived", "sort_title"])
    op.create_table(
        "prompt_search",
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_prompt_search_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("prompt_id", name="pk_prompt_search"),
    )
    op.create_table(
        "prompt_stars",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_prompt_stars_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_prompt_stars_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "prompt_id", name="pk_prompt_stars"),
    )
    op.create_index("ix_prompt_stars_prompt_id", "prompt_stars", ["prompt_id"])
    op.create_table(
        "prompt_tags",
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("tag", SORT_TEXT, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_prompt_tags_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("prompt_id", "tag", name="pk_prompt_tags"),
    )
    op.create_index("ix_prompt_tags_tag", "prompt_tags", ["workspace_id", "tag", "prompt_id"])
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.CheckConstraint("(status = 'draft') = (number IS NULL)", name="ck_versions_number"),
        sa.CheckConstraint("status = 'draft' OR content_hash <> ''", name="ck_versions_content_hash"),
        sa.CheckConstraint("status IN ('draft', 'production', 'archived')", name="ck_versions_status"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_versions_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.UniqueConstraint("prompt_id", "number", name="uq_versions_prompt_id_number"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_versions_workspace_id_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_versions_one_draft",
        "versions",
        ["prompt_id"],
        unique=True,
        sqlite_where=sa.text("status = 'draft'"),
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_index(
        "uq_versions_one_production",
        "versions",
        ["prompt_id"],
        unique=True,
        sqlite_where=sa.text("status = 'production'"),
        postgresql_where=sa.text("status = 'production'"),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=True),
        sa.Column("to_number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_releases_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_releases_prompt_id", "releases", ["prompt_id"])


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("key_source", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("prompt_title", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("first_token_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("usage", sa.JSON(), nullable=False),
        sa.Column("cost_usd", MONEY, nullable=True),
        sa.Column("cost_state", sa.Text(), nullable=False),
        sa.Column("finish_reason", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("generation_id", sa.Text(), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=False),
        sa.Column("error_facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"], name="fk_runs_workspace_id_prompt_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "version_id"],
            ["versions.workspace_id", "versions.id"],
            name="fk_runs_workspace_id_version_id",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_runs_workspace_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_group", "runs", ["workspace_id", "group_id"])
    op.create_index("ix_runs_model", "runs", ["workspace_id", "model"])
    op.create_index("ix_runs_newest", "runs", ["workspace_id", "created_at", "id"])
    op.create_index(
        "ix_runs_pending",
        "runs",
        ["created_at"],
        sqlite_where=sa.text("cost_state = 'pending'"),
        postgresql_where=sa.text("cost_state = 'pending'"),
    )
    op.create_index("ix_runs_prompt", "runs", ["workspace_id", "prompt_id"])
    op.create_index(
        "ix_runs_unfinished",
        "runs",
        ["state"],
        sqlite_where=sa.text("state IN ('connecting', 'streaming')"),
        postgresql_where=sa.text("state IN ('connecting', 'streaming')"),
    )
    op.create_index("ix_runs_version", "runs", ["version_id"])


# While SQLite deletes a workspace, and while PostgreSQL does, the workspace's own row is gone before what hangs on
# it follows: so "its workspace is still there" tells a deletion of its own from one that takes everything.

SQLITE_FROZEN_INSERT = """
CREATE TRIGGER versions_frozen_insert BEFORE INSERT ON versions
WHEN EXISTS (
    SELECT 1 FROM versions AS frozen
    WHERE frozen.status <> 'draft' AND (
        frozen.id = NEW.id OR (frozen.prompt_id = NEW.prompt_id AND (
            frozen.number = NEW.number OR (frozen.status = 'production' AND NEW.status = 'production')
        ))
    )
)
BEGIN SELECT RAISE(ABORT, 'a frozen version cannot be replaced'); END
"""

SQLITE_FROZEN_UPDATE = """
CREATE TRIGGER versions_frozen_update BEFORE UPDATE ON versions
WHEN NEW.id IS NOT OLD.id OR NEW.workspace_id IS NOT OLD.workspace_id OR NEW.prompt_id IS NOT OLD.prompt_id
    OR NOT (
        NEW.status = OLD.status
        OR (OLD.status = 'draft' AND NEW.status = 'production')
        OR (OLD.status = 'production' AND NEW.status = 'archived')
    )
    OR (OLD.status <> 'draft' AND (
        NEW.number IS NOT OLD.number OR NEW.content IS NOT OLD.content
        OR NEW.content_hash IS NOT OLD.content_hash OR NEW.revision IS NOT OLD.revision
        OR NEW.note IS NOT OLD.note OR NEW.author_id IS NOT OLD.author_id
        OR NEW.author_name IS NOT OLD.author_name OR NEW.created_at IS NOT OLD.created_at
        OR NEW.changed_at IS NOT OLD.changed_at
    ))
    OR (OLD.status = 'draft' AND NEW.status <> 'draft' AND EXISTS (
        SELECT 1 FROM versions AS frozen
        WHERE frozen.prompt_id = NEW.prompt_id AND (frozen.number = NEW.number OR frozen.status = 'production')
    ))
BEGIN SELECT RAISE(ABORT, 'a frozen version cannot change'); END
"""

SQLITE_FROZEN_DELETE = """
CREATE TRIGGER versions_frozen_delete BEFORE DELETE ON versions
WHEN OLD.status <> 'draft' AND EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
BEGIN SELECT RAISE(ABORT, 'a frozen version cannot be deleted'); END
"""

SQLITE = (
    SQLITE_FROZEN_INSERT,
    SQLITE_FROZEN_UPDATE,
    SQLITE_FROZEN_DELETE,
    """
    CREATE TRIGGER releases_ledger_insert BEFORE INSERT ON releases
    WHEN EXISTS (SELECT 1 FROM releases WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the ledger of releases only grows'); END
    """,
    """
    CREATE TRIGGER releases_ledger_update BEFORE UPDATE ON releases
    BEGIN SELECT RAISE(ABORT, 'the ledger of releases only grows'); END
    """,
    """
    CREATE TRIGGER releases_ledger_delete BEFORE DELETE ON releases
    WHEN EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
    BEGIN SELECT RAISE(ABORT, 'the ledger of releases only grows'); END
    """,
    # The words are folded already, and every letter beyond ASCII belongs to a word: what 'ascii' says.
    """
    CREATE VIRTUAL TABLE prompt_fts USING fts5(
        words, content='prompt_search', content_rowid='prompt_id', tokenize='ascii', prefix='2 3', detail='none'
    )
    """,
    """
    CREATE TRIGGER prompt_search_insert AFTER INSERT ON prompt_search
    BEGIN INSERT INTO prompt_fts (rowid, words) VALUES (NEW.prompt_id, NEW.words); END
    """,
    """
    CREATE TRIGGER prompt_search_update AFTER UPDATE ON prompt_search WHEN NEW.words IS NOT OLD.words
    BEGIN
        INSERT INTO prompt_fts (prompt_fts, rowid, words) VALUES ('delete', OLD.prompt_id, OLD.words);
        INSERT INTO prompt_fts (rowid, words) VALUES (NEW.prompt_id, NEW.words);
    END
    """,
    """
    CREATE TRIGGER prompt_search_delete AFTER DELETE ON prompt_search
    BEGIN INSERT INTO prompt_fts (prompt_fts, rowid, words) VALUES ('delete', OLD.prompt_id, OLD.words); END
    """,
)

SQLITE_TRIGGERS = (
    "versions_frozen_insert",
    "versions_frozen_update",
    "versions_frozen_delete",
    "releases_ledger_insert",
    "releases_ledger_update",
    "releases_ledger_delete",
    "prompt_search_insert",
    "prompt_search_update",
    "prompt_search_delete",
)

POSTGRESQL_FROZEN = """
CREATE FUNCTION keep_versions_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'frozen versions cannot be deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' AND EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id) THEN
            RAISE EXCEPTION 'a frozen version cannot be deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.id, NEW.workspace_id, NEW.prompt_id) IS DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.prompt_id)
        OR NOT (
            NEW.status = OLD.status
            OR (OLD.status = 'draft' AND NEW.status = 'production')
            OR (OLD.status = 'production' AND NEW.status = 'archived')
        )
        OR (OLD.status <> 'draft' AND (
            NEW.number, NEW.content::text, NEW.content_hash, NEW.revision, NEW.note,
            NEW.author_id, NEW.author_name, NEW.created_at, NEW.changed_at
        ) IS DISTINCT FROM (
            OLD.number, OLD.content::text, OLD.content_hash, OLD.revision, OLD.note,
            OLD.author_id, OLD.author_name, OLD.created_at, OLD.changed_at
        ))
    THEN
        RAISE EXCEPTION 'a frozen version cannot change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$
"""

POSTGRESQL_LEDGER = """
CREATE FUNCTION keep_releases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the ledger of releases only grows' USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""

POSTGRESQL = (
    "CREATE INDEX prompt_fts_words ON prompt_search USING gin (words)",
    POSTGRESQL_FROZEN,
    POSTGRESQL_LEDGER,
    """
    CREATE TRIGGER versions_frozen BEFORE UPDATE OR DELETE ON versions
    FOR EACH ROW EXECUTE FUNCTION keep_versions_frozen()
    """,
    """
    CREATE TRIGGER versions_frozen_truncate BEFORE TRUNCATE ON versions
    FOR EACH STATEMENT EXECUTE FUNCTION keep_versions_frozen()
    """,
    """
    CREATE TRIGGER releases_ledger BEFORE UPDATE OR DELETE ON releases
    FOR EACH ROW EXECUTE FUNCTION keep_releases()
    """,
    """
    CREATE TRIGGER releases_ledger_truncate BEFORE TRUNCATE ON releases
    FOR EACH STATEMENT EXECUTE FUNCTION keep_releases()
    """,
)

POSTGRESQL_FUNCTIONS = ("keep_versions_frozen", "keep_releases")
