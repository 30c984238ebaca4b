"""How fast aligned files are read and written, and in how much memory, beside translate-toolkit.

Run ``python benchmarks/files.py --units 1000000 --toolkit /path/to/venv/bin/python`` where that environment has
translate-toolkit, which is GPL and therefore no dependency. Each step is a process of its own, measured by the system.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOOLKIT = """
import csv, sys
from translate.storage import tmx
source, target = sys.argv[1:]
if source.endswith('.tmx'):
    with open(source, 'rb') as handle, open(target, 'w', encoding='utf-8') as out:
        for unit in tmx.tmxfile(handle).units:
            out.write(f'{unit.source}\\t{unit.target}\\n')
else:
    store = tmx.tmxfile(sourcelanguage='en', targetlanguage='zh')
    with open(source, encoding='utf-8') as handle:
        for line in handle:
            one, two = line.rstrip('\\n').split('\\t')[:2]
            store.addtranslation(one, 'en', two, 'zh')
    with open(target, 'wb') as out:
        store.serialize(out)
"""


def write_memory(path: Path, units: int) -> None:
    """Write a memory of short sentences, each of its own."""
    with path.open("w", encoding="utf-8") as handle:
        handle.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">'
            '<header creationtool="x" creationtoolversion="1" '
            'segtype="sentence" o-tmf="x" adminlang="en" srclang="en-US" datatype="plaintext"/><body>\n'
        )
        for number in range(units):
            handle.write(
                f'<tu tuid="{number}"><tuv xml:lang="en-US"><seg>The ferry number {number} leaves at six &amp; not '
                f'later.</seg></tuv><tuv xml:lang="zh-CN"><seg>第{number}号渡船六点开，不会更晚。</seg></tuv></tu>\n'
            )
        handle.write("</body></tmx>\n")


def measured(command: list[str]) -> tuple[float, float, float]:
    """Run a program; return seconds by the clock and of the processor, and MB at the most."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=1, help="runs of each step, in turn; the least counts")
    parser.add_argument("--toolkit", help="a python that has translate-toolkit")
    given = parser.parse_args()
    ours = [sys.executable, "-m", "duizhao", "convert"]
    with tempfile.TemporaryDirectory() as folder:
        memory, table, again = (Path(folder, name) for name in ("a.tmx", "a.tsv", "b.tmx"))
        write_memory(memory, given.units)
        print(f"{given.units:,} units, {memory.stat().st_size >> 20} MiB\n")
        print("| program | step | seconds | of the processor | MB |\n|---|---|---|---|---|")
        programs = {"duizhao": lambda one, two: [*ours, one, "-o", two, "--force"]}
        if given.toolkit:
            programs["translate-toolkit"] = lambda one, two: [given.toolkit, "-c", TOOLKIT, one, two]
        steps = (("TMX to TSV", memory, table), ("TSV to TMX", table, again))
        least: dict[tuple[str, str], tuple[float, float, float]] = {}
        for _ in range(given.repeat):
            for name, command in programs.items():
                for step, one, two in steps:
                    found = measured(command(str(one), str(two)))
                    before = least.get((name, step), (math.inf, math.inf, 0.0))
                    least[name, step] = min(found[0], before[0]), min(found[1], before[1]), max(found[2], before[2])
        totals = dict.fromkeys(programs, 0.0)
        for (name, step), (seconds, processor, most) in least.items():
            totals[name] += processor
            print(f"| {name} | {step} | {seconds:.1f} | {processor:.1f} | {most:.0f} |")
        if len(totals) > 1:
            print(f"\n{totals['translate-toolkit'] / totals['duizhao']:.1f} times as fast, by the processor's time.")


if __name__ == "__main__":
    main()
