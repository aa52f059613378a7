"""`scripts/bench orders`, `lists` and `past`; each command is a module beside this one."""

import importlib
import sys

COMMANDS = ("orders", "lists", "past")

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"one of {', '.join(COMMANDS)} is wanted")
    sys.exit(importlib.import_module(sys.argv[1]).main(sys.argv[2:]))
