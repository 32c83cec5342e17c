"""The golden samples of a prompt."""
