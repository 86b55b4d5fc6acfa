"""From a fitted model to a file and back: its columns, what is left of it, whom a file may name."""
