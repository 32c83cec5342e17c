"""People's own keys, sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MONEY = sa.Text().with_variant(sa.Numeric(24, 12), "postgresql")


def upgrade() -> None:
    op.create_table(
        "user_keys",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("last_four", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("limit_usd", MONEY, nullable=True),
        sa.Column("remaining_usd", MONEY, nullable=True),
        sa.Column("used_today_usd", MONEY, nullable=True),
        sa.Column("used_this_week_usd", MONEY, nullable=True),
        sa.Column("used_this_month_usd", MONEY, nullable=True),
        sa.Column("is_free_tier", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("trouble_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_keys_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_keys"),
    )


def downgrade() -> None:
    op.drop_table("user_keys")
