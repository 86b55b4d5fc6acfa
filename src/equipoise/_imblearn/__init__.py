"""Standing in for imbalanced-learn: its names, and its modules for one process."""
