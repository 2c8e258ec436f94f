"""Starts Layerloom: hands the arguments to `app.cli.main`; nothing else."""

import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
