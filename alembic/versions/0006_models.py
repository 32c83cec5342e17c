"""The catalogue of models with its prices, and the settings of the instance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MONEY = sa.Text().with_variant(sa.Numeric(24, 12), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "models",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("context_length", sa.Integer(), nullable=True),
        sa.Column("max_completion_tokens", sa.Integer(), nullable=True),
        sa.Column("prompt_usd_per_token", MONEY, nullable=True),
        sa.Column("completion_usd_per_token", MONEY, nullable=True),
        sa.Column("supported_parameters", sa.JSON(), nullable=False),
        sa.Column("modalities", sa.JSON(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("chosen_tier", sa.Text(), nullable=True),
        sa.Column("retired_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
    )
    op.create_table(
        "model_prices",
        sa.Column("model_id", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("prompt_usd_per_token", MONEY, nullable=True),
        sa.Column("completion_usd_per_token", MONEY, nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], name="fk_model_prices_model_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("model_id", "at", name="pk_model_prices"),
    )
    op.create_table(
        "instance_settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_instance_settings"),
    )


def downgrade() -> None:
    op.drop_table("instance_settings")
    op.drop_table("model_prices")
    op.drop_table("models")
