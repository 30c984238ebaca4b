"""How long a person waits: whole commands on the worked example, from prompt to finished files.

Run ``python benchmarks/demo.py``; it prints the table and writes it to ``benchmarks/demo.md``. The kernels are
compiled before the first measured run, as ``make`` does at installation; vectors come from no cache.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = HERE.parent / "seeds" / "000_16fbb5af2bb8e27a.txt"
RUNS = 3
FILES = ("-o", "nyt.tmx", "-o", "nyt.tsv", "-o", "nyt.html", "--force")
COMMANDS = (
    ("align with `use` to TMX, TSV and page (target 5 s)", ("align", str(SEED), "--model", "use", *FILES)),
    ("all checks of the audit (target 15 s)", ("audit", "nyt.tmx", "-o", "a.html", "--force")),
)


def main() -> None:
    """Measure, print and write."""
    lines = [
        "# How long a person waits",
        "",
        f"`python benchmarks/demo.py`, {os.cpu_count()} cores, {RUNS} runs each, in seconds.",
        "",
        "| command | median | best | worst |",
        "|---|--:|--:|--:|",
    ]
    environment = {**os.environ, "DUIZHAO_CACHE": "off"}
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in COMMANDS:
            times = []
            for run in range(RUNS + 1):
                start = time.perf_counter()
                command = [sys.executable, "-m", "duizhao", *arguments]
                subprocess.run(command, cwd=folder, env=environment, check=True, stderr=subprocess.DEVNULL)
                if run:  # the first compiles, and warms the system's cache
                    times.append(time.perf_counter() - start)
            lines.append(f"| {name} | {statistics.median(times):.1f} | {min(times):.1f} | {max(times):.1f} |")
            print(lines[-1], flush=True)
    (HERE / "demo.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
