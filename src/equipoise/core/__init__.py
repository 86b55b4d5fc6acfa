"""Pure functions and frozen dataclasses: what is decided, and on what."""
