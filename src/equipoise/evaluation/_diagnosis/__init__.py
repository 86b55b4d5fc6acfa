"""What a table is, before anything is sampled: columns, twins, suspects, difficulty, findings."""
