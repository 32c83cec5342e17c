"""Runs: their history, and each one's own page."""
