"""Plans: what was granted, and the units of free runs by day.

The administrators of an instance that is there already are given PRO, as the first account of a new one is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "plan_grants",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", TIME, nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=False),
        sa.Column("granted_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_plan_grants_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_plan_grants"),
    )
    op.create_table(
        "quotas",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_quotas_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_quotas"),
    )
    op.add_column("runs", sa.Column("quota_day", sa.Date(), nullable=True))
    op.execute(
        sa.text(
            "INSERT INTO plan_grants (user_id, ends_at, granted_by, granted_at)"
            " SELECT id, NULL, id, created_at FROM users WHERE is_admin"
        )
    )


def downgrade() -> None:
    # Not in batch mode, which would make the whole table anew on SQLite.
    op.execute(sa.text("ALTER TABLE runs DROP COLUMN quota_day"))
    op.drop_table("quotas")
    op.drop_table("plan_grants")
