"""Benchmarks: planned, launched, driven, judged."""

from promptmanager.services.benchmarks.desk import Desk
from promptmanager.services.benchmarks.driving import Driver
from promptmanager.services.benchmarks.gates import Gates
from promptmanager.services.benchmarks.launching import Benchmarks, Live
from promptmanager.services.benchmarks.planning import BenchmarkOrder, Doors, Plan, Planner
from promptmanager.services.benchmarks.results import BenchmarkResults

__all__ = [
    "BenchmarkOrder",
    "BenchmarkResults",
    "Benchmarks",
    "Desk",
    "Doors",
    "Driver",
    "Gates",
    "Live",
    "Plan",
    "Planner",
]
