"""Make ``glossary/mining/headwords.npz`` of lists of headwords, one a line; the lists are not part of this repository.

``python benchmarks/collect_headwords.py DIR`` reads

- ``DIR/terms.txt``: Chinese terms by discipline (THUOCL without places, persons, poems and idioms),
- ``DIR/titles.txt``: titles of the Chinese Wikipedia (those that AutoPhrase learns from),
- ``DIR/articles.txt``: more of them, of articles that Wikidata links to one in another language,
- ``DIR/english.txt``: keys of English phrases that are nouns of WordNet or titles of articles that are no names.

Of the first two and of the last it keeps whether they have an expression, as Bloom filters; of all it counts how many
Chinese headwords are made with a word, and how many English ones end and begin with one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from wordfreq import get_frequency_dict

from duizhao.glossary.mining.headwords import LONGEST_WORD, STEPS, TABLE, Sieve

# Of 2, 3, 5 and 10: with 10 the gain on fields left out halves, with 2 the table is twice as long.
LEAST = 2
SHORTEST, LONGEST = 3, 8
ROOT = Path(__file__).resolve().parent.parent


def read_list(path: Path) -> set[str]:
    """Read the lines of a file."""
    return set(path.read_text(encoding="utf-8").split("\n")) - {""}


def count_chinese(headwords: Collection[str]) -> Counter[str]:
    """Count the headwords that each word is a part of: at their beginning, their end or inside."""
    known = get_frequency_dict("zh", "large")
    counts: Counter[str] = Counter()
    for headword in headwords:
        if SHORTEST <= len(headword) <= LONGEST:
            for first in range(len(headword)):
                for last in range(first + 1, min(first + LONGEST_WORD, len(headword)) + 1):
                    part = headword[first:last]
                    if last - first < len(headword) and (last - first == 1 or part in known):
                        counts[part] += 1
    return counts


def count_english(phrases: Collection[str]) -> tuple[Counter[str], Counter[str]]:
    """Count the phrases that end with each word, and those that begin with it."""
    return Counter(phrase.rpartition(" ")[2] for phrase in phrases), Counter(phrase.split()[0] for phrase in phrases)


def steps(words: Sequence[str], counts: Mapping[str, int]) -> npt.NDArray[np.uint8]:
    """Return the logarithms of counts in steps, [shape=(n_words,), uint8]."""
    found = np.array([1 + counts.get(word, 0) for word in words], dtype=np.float64)
    return np.asarray(np.rint(STEPS * np.log10(found)), dtype=np.uint8)


def main() -> None:
    """Read the lists, write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder = parser.parse_args().folder
    terms, titles, articles, english = (
        read_list(folder / f"{name}.txt") for name in ("terms", "titles", "articles", "english")
    )
    chinese = count_chinese(terms | titles | articles)
    ends, begins = count_english(english)
    chinese_words = sorted(word for word, count in chinese.items() if count >= LEAST)
    english_words = sorted(word for word in ends.keys() | begins.keys() if ends[word] + begins[word] >= LEAST)
    np.savez_compressed(
        ROOT / "glossary" / "mining" / TABLE,
        terms=Sieve.of(terms).bits,
        titles=Sieve.of(titles).bits,
        english=Sieve.of(english).bits,
        chinese_words=np.frombuffer("\n".join(chinese_words).encode(), dtype=np.uint8),
        chinese_counts=steps(chinese_words, chinese),
        english_words=np.frombuffer("\n".join(english_words).encode(), dtype=np.uint8),
        english_ends=steps(english_words, ends),
        english_begins=steps(english_words, begins),
    )
    print(
        f"{len(terms)} terms, {len(titles)} titles, {len(english)} English phrases; {len(chinese_words)} Chinese words"
    )


if __name__ == "__main__":
    main()
