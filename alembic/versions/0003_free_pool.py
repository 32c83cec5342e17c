"""The pool of free runs: a count by day, and the moments of the last minute's calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "free_pool_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_free_pool_days"),
    )
    op.create_table(
        "free_pool_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_free_pool_calls"),
    )
    op.create_index("ix_free_pool_calls_at", "free_pool_calls", ["at"])
    # What somebody has spent of late is asked for before each run where there is a ceiling.
    op.create_index("ix_runs_actor", "runs", ["actor_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_runs_actor", "runs")
    op.drop_table("free_pool_calls")
    op.drop_table("free_pool_days")
