"""Connections with OpenRouter that were begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_connections",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("session_hash", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_key_connections_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("state_hash", name="pk_key_connections"),
    )
    op.create_index("ix_key_connections_user_id", "key_connections", ["user_id"])


def downgrade() -> None:
    op.drop_index("ix_key_connections_user_id", "key_connections")
    op.drop_table("key_connections")
