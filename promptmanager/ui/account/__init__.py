"""The settings of a person, and those of the instance for its administrator."""
