"""Add up what the platform's key costs in a period without reading every run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_IS_SYSTEM = sa.text("key_source = 'system'")


def upgrade() -> None:
    op.create_index("ix_runs_system", "runs", ["created_at"], sqlite_where=_IS_SYSTEM, postgresql_where=_IS_SYSTEM)


def downgrade() -> None:
    op.drop_index("ix_runs_system", table_name="runs")
