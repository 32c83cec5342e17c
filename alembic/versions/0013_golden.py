"""Golden samples, their revisions, which never change, and the tags of the newest ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SORT_TEXT = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "golden_samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", SORT_TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("source_run_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_golden_samples_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_golden_samples"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_golden_samples_workspace_id_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_golden_samples_prompt", "golden_samples", ["workspace_id", "prompt_id", "is_archived", "id"])
    op.create_table(
        "golden_revisions",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("combination", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sample_id"],
            ["golden_samples.workspace_id", "golden_samples.id"],
            name="fk_golden_revisions_workspace_id_sample_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sample_id", "number", name="pk_golden_revisions"),
    )
    op.create_table(
        "golden_tags",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("tag", SORT_TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["golden_samples.id"], name="fk_golden_tags_sample_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sample_id", "tag", name="pk_golden_tags"),
    )
    op.create_index("ix_golden_tags_tag", "golden_tags", ["tag"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("golden_tags", "golden_revisions", "golden_samples"):
        op.drop_table(table)
    if not is_sqlite:
        op.execute(sa.text("DROP FUNCTION keep_golden_revisions"))


# What a result was judged by never changes, and never goes unless its whole workspace goes.
SQLITE = (
    """
    CREATE TRIGGER golden_revisions_insert BEFORE INSERT ON golden_revisions
    WHEN EXISTS (SELECT 1 FROM golden_revisions WHERE sample_id = NEW.sample_id AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a revision of a golden sample never changes'); END
    """,
    """
    CREATE TRIGGER golden_revisions_update BEFORE UPDATE ON golden_revisions
    BEGIN SELECT RAISE(ABORT, 'a revision of a golden sample never changes'); END
    """,
    """
    CREATE TRIGGER golden_revisions_delete BEFORE DELETE ON golden_revisions
    WHEN EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
    BEGIN SELECT RAISE(ABORT, 'a revision of a golden sample never changes'); END
    """,
)

POSTGRESQL = (
    """
    CREATE FUNCTION keep_golden_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a revision of a golden sample never changes' USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER golden_revisions_kept BEFORE UPDATE OR DELETE ON golden_revisions
    FOR EACH ROW EXECUTE FUNCTION keep_golden_revisions()
    """,
    """
    CREATE TRIGGER golden_revisions_truncate BEFORE TRUNCATE ON golden_revisions
    FOR EACH STATEMENT EXECUTE FUNCTION keep_golden_revisions()
    """,
)
