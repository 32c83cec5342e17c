"""Measurements that `make bench-*` takes."""
