"""The tests: every process of them, and of the bot in them, would compile all it imports anew."""

import sys

sys.dont_write_bytecode = False
