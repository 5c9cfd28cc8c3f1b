#!/usr/bin/env python3
"""The door for every command. It needs nothing but Python: what is missing is installed into .venv first."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

from config.bootstrap import ensure_environment, run_command

if __name__ == "__main__":
    ensure_environment(sys.argv)
    run_command(sys.argv)
