"""What is measured: scores, the thresholds and costs behind decisions, and intervals over folds."""
