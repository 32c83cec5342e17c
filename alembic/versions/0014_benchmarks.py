"""Benchmarks and their cells: the ledger of what was asked, paid and answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "benchmarks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("pause_code", sa.Text(), nullable=False),
        sa.Column("pause_facts", sa.JSON(), nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "prompt_id"],
            ["prompts.workspace_id", "prompts.id"],
            name="fk_benchmarks_workspace_id_prompt_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_benchmarks"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_benchmarks_workspace_id_id"),
    )
    op.create_index("ix_benchmarks_prompt", "benchmarks", ["workspace_id", "prompt_id", "created_at"])
    op.create_index("ix_benchmarks_created", "benchmarks", ["workspace_id", "created_at"])
    _partial("ix_benchmarks_running", "benchmarks", ["state"], "state = 'running'")
    op.create_table(
        "benchmark_cells",
        sa.Column("benchmark_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("sample_revision", sa.Integer(), nullable=False),
        sa.Column("repetition", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("is_reused", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("interruptions", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("awaits_human", sa.Boolean(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=False),
        sa.Column("error_facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "benchmark_id"],
            ["benchmarks.workspace_id", "benchmarks.id"],
            name="fk_benchmark_cells_workspace_id_benchmark_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("benchmark_id", "number", name="pk_benchmark_cells"),
    )
    op.create_index("ix_benchmark_cells_state", "benchmark_cells", ["benchmark_id", "state", "number"])
    op.create_index("ix_benchmark_cells_sample", "benchmark_cells", ["benchmark_id", "sample_id", "number"])
    _partial("ix_benchmark_cells_known", "benchmark_cells", ["workspace_id", "key"], "state = 'done'")
    _partial("ix_benchmark_cells_human", "benchmark_cells", ["benchmark_id", "number"], "awaits_human")


def downgrade() -> None:
    op.drop_table("benchmark_cells")
    op.drop_table("benchmarks")


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
