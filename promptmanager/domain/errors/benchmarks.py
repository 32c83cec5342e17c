"""Refusals about benchmarks."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class BenchmarkNotFound(PromptManagerError):
    code = "benchmark_not_found"


class CellNotFound(PromptManagerError):
    code = "cell_not_found"


class BenchmarkOver(PromptManagerError):
    """It has ended or was cancelled, so that it can be neither paused nor resumed."""

    code = "benchmark_over"


class NothingToRetry(PromptManagerError):
    """No cell has failed, and no judge is missing: the same checks would have the same errors."""

    code = "nothing_to_retry"


class CellTaken(PromptManagerError):
    """Another driver asks this cell, or owns the benchmark by now. People never see it."""

    code = "cell_taken"


class GateBlocks(PromptManagerError):
    """The draft does not pass the prompt's gate; what it lacks stands in the gate's review."""

    code = "gate_blocks"


class GateChanged(GateBlocks):
    """What the gate asks was changed while it was decided by it."""

    code = "gate_changed"
