"""Kernels compile where nothing can be kept on disk, and say so once."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from duizhao.align.compiling import njit
names = {}
exec(compile("def add(a, b):\\n    return a + b\\n", "nowhere.py", "exec"), names)
add = njit(cache=True)(names["add"])
print(add(1, 2), add(1.5, 2.0))
"""


def test_a_function_without_a_place_for_its_cache_is_compiled_in_each_run() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout == "3 3.5\n"
    assert done.stderr.count("compiling for this machine, in every run") == 1


def test_a_function_that_is_kept_is_compiled_once(tmp_path: object) -> None:
    script = f"{tmp_path}/script.py"
    with open(script, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(
            "from duizhao.align.compiling import njit\n\n\n"
            "@njit(cache=True)\ndef double(a):\n    return 2 * a\n\n\nprint(double(4))\n"
        )
    first, second = (
        subprocess.run([sys.executable, script], capture_output=True, text=True, check=True) for _ in range(2)
    )
    assert (first.stdout, second.stdout) == ("8\n", "8\n")
    assert "once; this takes up to 30 s" in first.stderr
    assert second.stderr == ""
