"""``python -m equipoise`` is the command ``equipoise``."""

if __name__ == "__main__":
    import sys

    from equipoise.cli import main

    sys.exit(main())
