"""Find the people who ran something in a workspace without reading every run."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_runs_people", "runs", ["workspace_id", "actor_id", "actor_name"])


def downgrade() -> None:
    op.drop_index("ix_runs_people", table_name="runs")
