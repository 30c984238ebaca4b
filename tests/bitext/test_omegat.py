"""OmegaT, a translator's tool, really loads the memory and translates from it.

Its exit status is 0 even when it drops a memory without a word, so the test looks at what it translated.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import polib
import pytest

from duizhao.bitext.model import Bead, Bitext, Document, Recipe
from duizhao.bitext.writers import write_bitext

OMEGAT = shutil.which("omegat")
pytestmark = pytest.mark.skipif(OMEGAT is None, reason="OmegaT is not installed (Debian: omegat)")

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat>
    <project version="1.0">
        <source_dir>__DEFAULT__</source_dir>
        <target_dir>__DEFAULT__</target_dir>
        <tm_dir>__DEFAULT__</tm_dir>
        <glossary_dir>__DEFAULT__</glossary_dir>
        <glossary_file>__DEFAULT__</glossary_file>
        <dictionary_dir>__DEFAULT__</dictionary_dir>
        <source_lang>EN-US</source_lang>
        <target_lang>{target}</target_lang>
        <sentence_seg>true</sentence_seg>
        <support_default_translations>true</support_default_translations>
        <remove_tags>false</remove_tags>
    </project>
</omegat>
"""

ENGLISH = [
    "A model is a <b>file</b> & nothing more.",
    'She said: "Open source."',
    "It costs $5 (五美元) a day.",
    "Control\x08 characters and a lone surrogate\ud800 were in the input.",
    "Nobody translated this.",
]
CHINESE = {
    "zh-Hans": [
        "模型不过是一个<b>文件</b>&而已。",  # a model is but a file & no more
        "她说：“开源。”",  # she said: open source
        "每天花费5美元。𠮷",  # costs 5 dollars a day, and a character outside the basic plane
        "输入中有控制\x08字符。",  # the input held control characters
    ],
    "zh-Hant": ["模型不過是一個<b>檔案</b>&而已。", "她說：「開源。」", "每天花費5美元。𠮷", "輸入中有控制\x08字元。"],
}


def _project(folder: Path, locale: str) -> Path:
    """Make an empty project."""
    project = folder / "project"
    for part in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (project / part).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT.format(target=locale), encoding="utf-8")
    return project


def _translate(project: Path, folder: Path) -> str:
    """Let OmegaT write the project's translations; return what it says."""
    done = subprocess.run(
        [str(OMEGAT), str(project), "--mode=console-translate", f"--config-dir={folder / 'config'}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "_JAVA_OPTIONS": "-Djava.awt.headless=true",
        },
    )
    return done.stdout


@pytest.mark.parametrize(("script", "locale"), [("zh-Hans", "ZH-CN"), ("zh-Hant", "ZH-TW")])
def test_omegat_translates_from_the_memory(tmp_path: Path, script: str, locale: str) -> None:
    project = _project(tmp_path, locale)
    bitext = Bitext(
        source=Document.of(ENGLISH, "en", name="seed & <other>.txt"),
        target=Document.of(CHINESE[script], script),
        beads=(
            *(Bead(source=(i,), target=(i,), score=1.5, confidence=0.9) for i in range(4)),
            Bead(source=(4,), target=()),
        ),
        recipe=Recipe(version="1", model="use"),
        notes=("a note with <markup> & more",),
    )
    write_bitext(bitext, [project / "tm" / "auto" / "nyt.tmx"])
    source = [text.replace("\x08", "").replace("\ud800", "\ufffd") for text in ENGLISH]
    (project / "source" / "a.txt").write_text("\n\n".join(source) + "\n", encoding="utf-8")
    said = _translate(project, tmp_path)
    translated = (project / "target" / "a.txt").read_text(encoding="utf-8").split("\n\n")
    wanted = [text.replace("\x08", "") for text in CHINESE[script]]
    assert [text.strip() for text in translated] == [*wanted, ENGLISH[4]], said


def test_omegat_opens_a_catalogue_and_fills_it(tmp_path: Path) -> None:
    """What is translated in the PO stays, what is not comes from the memory."""
    project = _project(tmp_path, "ZH-CN")
    # open the file "a"; it costs %d dollars; two lines
    pairs = [('Open the file "a".', "打开文件“a”。"), ("It costs %d dollars.", "它值%d美元。"), ("One\nTwo", "一\n二")]
    source = Document.of([pair[0] for pair in pairs], "en")
    target = Document.of([pairs[0][1], pairs[2][1]], "zh-Hans")
    beads = (
        Bead(source=(0,), target=(0,)),
        Bead(source=(1,), target=()),
        Bead(source=(2,), target=(1,)),
    )
    write_bitext(Bitext(source=source, target=target, beads=beads), [project / "source" / "a.po"])
    whole = Document.of([pair[1] for pair in pairs], "zh-Hans")
    complete = tuple(Bead(source=(index,), target=(index,)) for index in range(len(pairs)))
    write_bitext(Bitext(source=source, target=whole, beads=complete), [project / "tm" / "auto" / "a.tmx"])
    said = _translate(project, tmp_path)
    catalogue = polib.pofile(str(project / "target" / "a.po"))
    assert {entry.msgid: entry.msgstr for entry in catalogue} == dict(pairs), said
