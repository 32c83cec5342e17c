"""Benchmarks on the screen: the list, the form with its estimate, and one that runs or has run."""
