#!/usr/bin/env python3
"""Belltower's one entry: `up`, `test`, `check-all`, and every Django command."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"Belltower needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
        "Install it and run the same command with it, for example: python3.11 manage.py up"
    )

if __name__ == "__main__":
    from config.launcher import main

    sys.exit(main(sys.argv))
