"""Nothing is lost without a word: each letter of a file is in a segment, or in a gap that the summary counts."""

from __future__ import annotations

import html as entities
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.bitext.documents import make_document, split_manuscript
from duizhao.bitext.errors import LanguageError
from duizhao.bitext.model import Document, Manuscript
from duizhao.bitext.readers import html, markdown, plain, read_manuscript, srt

CASES = Path(__file__).parent / "cases"
WORD = re.compile(r"\w+")
# What is no text in each format; all else must be found.
MARKUP = {
    ".txt": re.compile(r"(?!)"),
    ".md": re.compile(
        r"\[\^\w+\]|^\s*\d+\.\s|\]\([^()\s]*\)|<[^<>]*>|^\[\w+\]:.*$|:{3}\s?\w*|\|[-:| ]+\|", re.MULTILINE
    ),
    ".html": re.compile(r"(?s)<sup\b.*?</sup>|<script.*?</script>|<style.*?</style>|<rt>.*?</rt>|<!--.*?-->|<[^<>]*>"),
}
PIECES = [
    "The ferry leaves at 7.30.",
    "渡船七点半开。",  # the same
    "Who knows? Nobody.",
    "OK。",
    "Grundfos BH-2207",
    "250",
    "汉字“蜂”的意思是 bee。",  # the character means bee
    "The sign reads 禁止入内.",
    "Wiring / 接线",  # wiring
    "ARTICLE I 总则",  # general rules
    "1. First of three",
    "FINCH. Who goes there?",
    "> quoted",
    "a\tb\tc",
    "- 12 -",
    "Page 3 of 9",
    "「走吧！」他说。",  # "Let us go!" he said.
    "вода",
    "かなの文",
    "Row me over,",
    "word-",
    "[^1]: 注意。",  # mind
    "[^1]",
    "| a | b |",
    "`x.y. Z`",
    "**bold** text",
    "\u3000\u3000他走了。",  # he left
    "①甲②乙",
    "…… * ***",
    "<b>bold</b> & co",
    "::: tip",
    "<p>para</p>",
    "{{< note >}}",
    "[ ] task",
    "https://a.example/x",
]
BREAKS = ["\n", "\n\n", " ", "\f", "\r\n", "\n    "]


def left_unsaid(document: Document) -> list[str]:
    """Return the words of a text that are in no segment and in no gap that is counted."""
    covered = bytearray(len(document.text))
    for start, end in [(s.start, s.end) for s in document.segments] + [
        (gap.start, gap.end) for gap in document.gaps if gap.reason not in {"blank", "markup"}
    ]:
        covered[start:end] = b"\1" * (end - start)
    return [match.group() for match in WORD.finditer(document.text) if not all(covered[match.start() : match.end()])]


def both(manuscript: Manuscript) -> list[Document]:
    """Read a text as one side, and as both where it holds both; what one of two leaves is the other's."""
    found = []
    try:
        found.append(make_document(manuscript))
        source, target = split_manuscript(manuscript)
    except LanguageError:
        return found
    whole = sorted((*source.segments, *target.segments), key=lambda segment: segment.start)
    found.append(
        Document(segments=tuple(whole), lang="en", name=manuscript.name, text=manuscript.text, gaps=source.gaps)
    )
    return found


@pytest.mark.parametrize("suffix", MARKUP)
@settings(max_examples=60)
@given(parts=st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BREAKS)), min_size=1, max_size=14))
def test_each_word_is_read_or_reported(suffix: str, parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + end for piece, end in parts)
    parse = {".txt": plain.parse, ".md": markdown.parse, ".html": html.parse}[suffix]
    blocks, gaps = parse(text)
    if not blocks:
        return
    manuscript = Manuscript(name="a", text=text, blocks=blocks, gaps=gaps, encoding="utf-8")
    markup = {word for match in MARKUP[suffix].finditer(text) for word in WORD.findall(match.group())}
    for document in both(manuscript):
        assert not [word for word in left_unsaid(document) if word not in markup]


@pytest.mark.parametrize("suffix", MARKUP)
@settings(max_examples=60)
@given(parts=st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BREAKS)), min_size=1, max_size=14))
def test_each_letter_is_as_often_in_the_segments(suffix: str, parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + end for piece, end in parts)
    blocks, gaps = {".txt": plain.parse, ".md": markdown.parse, ".html": html.parse}[suffix](text)
    if not blocks:
        return
    bare = MARKUP[suffix].sub(" ", text)
    for document in both(Manuscript(name="a", text=text, blocks=blocks, gaps=gaps, encoding="utf-8")):
        said = (gap for gap in document.gaps if gap.reason not in {"blank", "markup"})
        shown = "".join(document.texts) + "".join(document.text[gap.start : gap.end] for gap in said)
        assert not {letter for letter in filter(str.isalnum, bare) if shown.count(letter) < bare.count(letter)}


FILES = sorted(path for path in CASES.rglob("*") if path.suffix in {".txt", ".md", ".html"})


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}-{path.name}" for path in FILES])
def test_each_word_of_the_cases(path: Path) -> None:
    manuscript = read_manuscript(path)
    markup = MARKUP[path.suffix]
    words = {word for match in markup.finditer(manuscript.text) for word in WORD.findall(match.group())}
    for document in both(manuscript):
        assert not [word for word in left_unsaid(document) if word not in words and word not in entities.entities.html5]


def test_subtitles_keep_their_words() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,500\n<i>The ferry</i> leaves.\n\n2\n00:00:03,000 --> 00:00:04,000\nOK.\n"
    blocks, _ = srt.parse(text)
    assert [block.text for block in blocks] == ["The ferry leaves.", "OK."]


HIDDEN = {
    "<noscript>Turn on scripts.</noscript>": "Turn on scripts.",
    "<select><option>One</option></select>": "One",
    "<p hidden>Not now</p>": "Not now",
    "<textarea>a draft</textarea>": "a draft",
    "<svg><text>Drawn</text></svg>": "Drawn",
}


@pytest.mark.parametrize("element", HIDDEN)
def test_hidden_words_of_a_page_are_reported(element: str) -> None:
    text = f"<html><body><p>Seen.</p>{element}<svg><path d='M0'/></svg><script>x = 1</script></body></html>"
    blocks, gaps = html.parse(text)
    document = make_document(Manuscript(name="a", text=text, blocks=blocks, gaps=gaps, encoding="utf-8"))
    assert [text[gap.start : gap.end] for gap in document.gaps if gap.reason == "hidden"] == [HIDDEN[element]]


def test_a_formula_of_a_page_is_part_of_its_sentence() -> None:
    formula = "<math><semantics><mi>y</mi><annotation encoding='application/x-tex'>y_0</annotation></semantics></math>"
    blocks, gaps = html.parse(f"<p>Where {formula} is small.</p><math><annotation>alone</annotation></math>")
    assert [block.text for block in blocks] == ["Where y is small."]
    assert [gap.reason for gap in gaps] == ["markup", "markup", "repeated", "markup"]


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ('<Listing number="1" caption="The scope">', "The scope"),
        ("<Card title='Quick start' icon='x'>", "Quick start"),
        ('<my-card label="Ask us">', "Ask us"),
        ('<a title="a tip">', ""),
        ('<section label="no">', ""),
    ],
)
def test_words_of_elements_of_somebodys_own(element: str, shown: str) -> None:
    blocks, _ = html.parse(f"{element}<p>Text.</p>")
    assert [block.text for block in blocks] == [*filter(None, [shown]), "Text."]


NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


def test_a_word_document_reports_deletions_and_comments(tmp_path: Path) -> None:
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())

    def part(name: str, content: str) -> str:
        return f"<{name} {spaces}>{content}</{name}>"

    def run(text: str) -> str:
        return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"

    body = (
        f"<w:p>{run('The mass ')}<m:oMath><m:r><m:t>m=E/c²</m:t></m:r></m:oMath>{run(' is small.')}</w:p>"
        f"<w:p>{run('It is ')}<w:del><w:r><w:delText>not</w:delText></w:r></w:del><w:ins>{run('very')}</w:ins></w:p>"
    )
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", part("w:document", f"<w:body>{body}</w:body>"))
        archive.writestr("word/comments.xml", part("w:comments", f"<w:comment><w:p>{run('Is it?')}</w:p></w:comment>"))
        archive.writestr("word/diagrams/data1.xml", part("a:d", "<a:p><a:r><a:t>Step one</a:t></a:r></a:p>"))
    document = make_document(read_manuscript(path))
    assert list(document.texts) == ["The mass m=E/c² is small.", "It is very", "Step one"]
    said = [(document.text[gap.start : gap.end], gap.reason) for gap in document.gaps if gap.reason != "blank"]
    assert said == [("not", "deleted"), ("Is it?", "comment")]


def test_an_open_document_reports_deletions_and_comments(tmp_path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<o:c xmlns:o="{names}:office:1.0" xmlns:t="{names}:text:1.0"><o:body><o:text><t:tracked-changes>'
        "<t:changed-region><t:deletion><o:change-info><o:x>1</o:x></o:change-info><t:p>Gone.</t:p></t:deletion>"
        "</t:changed-region></t:tracked-changes><t:p>Seen<o:annotation><t:p>Why?</t:p></o:annotation> here.</t:p>"
        "</o:text></o:body></o:c>"
    )
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    document = make_document(read_manuscript(path))
    assert list(document.texts) == ["Seen here."]
    said = [(document.text[gap.start : gap.end], gap.reason) for gap in document.gaps if gap.reason != "blank"]
    assert said == [("Gone.", "deleted"), ("Why?", "comment")]
