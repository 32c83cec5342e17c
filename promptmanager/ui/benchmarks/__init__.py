"""Benchmarks: the place where they will stand."""
