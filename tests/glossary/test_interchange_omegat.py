"""OmegaT, a translator's tool, really reads the glossaries written for it: its own reader is asked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from duizhao.glossary.concepts import ConceptEntry, Form, Status, Term
from duizhao.glossary.interchange.formats import write_glossaries

JAR = Path("/usr/share/omegat/OmegaT.jar")  # where Debian's package puts it
pytestmark = pytest.mark.skipif(
    not JAR.exists() or shutil.which("javac") is None, reason="OmegaT (Debian: omegat) or a JDK is not installed"
)

ASK = """
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import org.omegat.core.Core;
import org.omegat.core.data.IProject;
import org.omegat.core.data.ProjectProperties;
import org.omegat.gui.glossary.*;

public class Ask {
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        ProjectProperties properties = new ProjectProperties(new File(args[0]));
        properties.setSourceLanguage("en-US");
        Core.setProject((IProject) Proxy.newProxyInstance(Ask.class.getClassLoader(), new Class<?>[] {IProject.class},
            (proxy, method, given) -> method.getName().equals("getProjectProperties") ? properties : null));
        for (int i = 1; i < args.length; i += 2) {
            properties.setTargetLanguage(args[i]);
            File file = new File(args[i + 1]);
            for (GlossaryEntry entry : file.getName().endsWith(".tbx")
                    ? GlossaryReaderTBX.read(file, false) : GlossaryReaderTSV.read(file, false)) {
                out.println(file.getName() + "\\t" + entry.getSrcText() + "\\t" + entry.getLocText());
            }
        }
    }
}
"""


def entry(english: str, chinese: str, lang: str, *forms: str) -> ConceptEntry:
    source = Term(text=english, lang="en", forms=tuple(Form(text=form) for form in forms))
    return ConceptEntry(terms=(source, Term(text=chinese, lang=lang, status=Status.PREFERRED)))


def test_omegat_reads_what_is_written(tmp_path: Path) -> None:
    asked = []
    for lang, locale in (("zh-Hans", "zh-CN"), ("zh-Hant-TW", "zh-TW")):
        entries = [entry("open source", "开源 & <b>", lang, "open-source"), entry("#1", "𠮷“二”", lang)]
        write_glossaries(entries, [tmp_path / f"{locale}.utf8", tmp_path / f"{locale}.txt"])
        write_glossaries(entries, [tmp_path / f"{locale}.tbx"], name="tbx2")
        for suffix in ("utf8", "txt", "tbx"):
            asked += [locale, str(tmp_path / f"{locale}.{suffix}")]
    (tmp_path / "Ask.java").write_text(ASK, encoding="utf-8")
    libraries = [JAR, *sorted(JAR.parent.glob("lib/*.jar")), *sorted(Path("/usr/share/java").glob("*.jar"))]
    command = ["java", "-cp", ":".join(map(str, libraries)), str(tmp_path / "Ask.java"), str(tmp_path), *asked]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    found = [tuple(line.split("\t")) for line in done.stdout.splitlines()]
    # A line that begins with # is a comment to OmegaT; a space before it makes it a term, which OmegaT keeps.
    pairs = [("open source", "开源 & <b>"), (" #1", "𠮷“二”")]
    for locale in ("zh-CN", "zh-TW"):
        assert [row[1:] for row in found if row[0] == f"{locale}.utf8"] == pairs, done.stderr
        assert [row[1:] for row in found if row[0] == f"{locale}.txt"] == pairs
        assert {row[1:] for row in found if row[0] == f"{locale}.tbx"} == {
            ("open source", "开源 & <b>"),
            ("open-source", "开源 & <b>"),
            ("#1", "𠮷“二”"),
        }
