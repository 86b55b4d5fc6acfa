"""Harnesses that look for what breaks Equipoise: see `make fuzz`."""
