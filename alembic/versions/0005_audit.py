"""The audit log of administrative acts. Triggers let it only grow, whoever asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("whom_id", sa.Integer(), nullable=False),
        sa.Column("whom_name", sa.Text(), nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    for statement in SQLITE if _is_sqlite() else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.drop_table("audit")
    if not _is_sqlite():
        op.execute(sa.text("DROP FUNCTION keep_audit()"))


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


SQLITE = (
    """
    CREATE TRIGGER audit_insert BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
    """,
    """
    CREATE TRIGGER audit_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
    """,
    """
    CREATE TRIGGER audit_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
    """,
)

POSTGRESQL = (
    """
    CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER audit_grows BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION keep_audit()
    """,
    """
    CREATE TRIGGER audit_grows_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION keep_audit()
    """,
)
