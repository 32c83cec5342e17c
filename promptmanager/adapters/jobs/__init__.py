"""Durable work with DBOS: on SQLite inside the process, on PostgreSQL for several."""

from promptmanager.adapters.jobs.queue import DbosJobs

__all__ = ["DbosJobs"]
