"""The library: find prompts, keep them in order, make new ones."""
