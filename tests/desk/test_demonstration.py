"""`duizhao desk --demo`, as a newcomer starts it: an article is aligned, its glossary mined, its text audited."""

from __future__ import annotations

import re
import time
from pathlib import Path

from tests.desk.driving import serving


def test_the_demonstration(tmp_path: Path) -> None:
    with serving("--demo", "--model", "use", environment={"TMPDIR": str(tmp_path)}) as running:
        headers = running.enter()
        running.wait(headers)
        page = running.request("GET", "/?filter=all", headers=headers)[2].decode()
        assert int(re.findall(r'aria-rowcount="(\d+)"', page)[0]) > 10
        terms = running.request("GET", "/terms?state=proposed", headers=headers)[2].decode()
        assert terms.count('<article class="card term proposed"') > 3
        deadline = time.monotonic() + 120
        findings = ""
        while "Audit again" not in findings and time.monotonic() < deadline:
            time.sleep(0.1)
            findings = running.request("GET", "/findings", headers=headers)[2].decode()
        assert findings.count('<article class="card') > 0
        assert running.stop() == 0
    assert len(list(tmp_path.glob("duizhao-demo-*/*.desk"))) == 1  # where nothing else is
