"""Whether two parts of a table know of each other: the leak audit behind ``find_leaks``."""
