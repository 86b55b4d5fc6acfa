"""The race: candidates and models over the same folds, from a question to a verdict."""
