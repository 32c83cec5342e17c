"""The page of one prompt: its text, its settings, its runs and its versions."""
