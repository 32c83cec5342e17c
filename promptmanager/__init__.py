"""Prompt Manager: write, version, run, compare and release LLM prompts."""
