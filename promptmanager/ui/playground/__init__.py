"""The playground: up to four columns, the same variables, run side by side."""
