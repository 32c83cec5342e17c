"""Gate policies: what a prompt asks of a draft before it may take production's place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gates",
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("repetitions", sa.Integer(), nullable=False),
        sa.Column("tolerated_drop", sa.Float(), nullable=False),
        sa.Column("max_cost_rise", sa.Float(), nullable=True),
        sa.Column("max_latency_rise", sa.Float(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_gates_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("prompt_id", name="pk_gates"),
    )


def downgrade() -> None:
    op.drop_table("gates")
