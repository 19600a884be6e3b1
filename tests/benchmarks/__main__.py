"""Every benchmark that needs nothing but this checkout, one after the other: ``python -m tests.benchmarks``.

How long an answer takes, at 100 updates a second, stands first: that is what people feel. Before each, the other load
on the machine is told; figures that a busy machine gave say little. All of it takes about twenty minutes.
"""

import os
import subprocess
import sys
from typing import Final

BENCHMARKS: Final = (
    "throughput",
    "transport",
    "inline",
    "shipped_faq",
    "matching_size 1000 10000 100000",
    "many_articles",
    "reload_stall",
    "reload_reach",
    "rows",
    "soak",
)


def main() -> int:
    """Runs them; how many did not come to their end."""
    failed = 0
    for benchmark in BENCHMARKS:
        name, *arguments = benchmark.split()
        print(f"\n== {benchmark} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
