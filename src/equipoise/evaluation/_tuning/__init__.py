"""From a race to one model: the choice, its honest score, the fitted model and its program."""
