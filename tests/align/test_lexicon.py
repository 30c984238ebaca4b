"""Words learned from beads, and from the dictionary."""

from __future__ import annotations

import numpy as np

from duizhao.align.sentences.lexicon import Relations, WordList, cut_words, known_pairs, learn_lexicon, link_words


def words(*sentences: str) -> WordList:
    cut = [sentence.split() for sentence in sentences]
    return WordList.of(cut, [range(len(sentence)) for sentence in cut])


def pairs(relations: Relations, own: WordList, other: WordList) -> dict[tuple[str, str], float]:
    """Spell relations out."""
    return {
        (word, other.vocabulary[relations.partners[entry]]): round(float(relations.closeness[entry]), 6)
        for number, word in enumerate(own.vocabulary)
        for entry in range(relations.starts[number], relations.starts[number + 1])
    }


def test_words_that_keep_meeting_are_a_pair_and_one_meeting_proves_nothing() -> None:
    source = words("bao run", "bao sit", "bao go", "hai sing")
    target = words("trinket a", "trinket b", "trinket c", "old d")
    beads = [(range(i, i + 1), range(i, i + 1)) for i in range(4)]
    lexicon = learn_lexicon(source, target, beads, np.zeros(0, dtype=np.int64))
    # Three meetings, less one, of three and three: 2·2 / 6.
    assert pairs(lexicon.forward, source, target) == {("bao", "trinket"): 0.666667}
    assert pairs(lexicon.backward, target, source) == {("trinket", "bao"): 0.666667}


def test_dictionary_knows_more() -> None:
    source, target = cut_words(["芯片很贵。"], "zh-Hans"), cut_words(["The chips are dear."], "en")  # chips are dear
    lexicon = learn_lexicon(source, target, [(range(1), range(1))], known_pairs(source, target))
    found = pairs(lexicon.forward, source, target)
    assert {pair: value for pair, value in found.items() if pair[0] == "芯片"} == {("芯片", "chip"): 0.7}


def test_links_are_the_closest_word_of_each_sentence_in_the_window() -> None:
    own, other = words("x y", "z"), words("p q", "r", "q q p")
    close = [("x", "p", 0.4), ("x", "q", 0.9), ("z", "r", 0.5)]
    relations = Relations.of(
        np.array([own.vocabulary.index(word) for word, _, _ in close]),
        np.array([other.vocabulary.index(partner) for _, partner, _ in close]),
        np.array([value for _, _, value in close], dtype=np.float32),
        len(own.vocabulary),
    )
    links = link_words(own, other, relations, np.array([0, 1]), np.array([3, 3]))
    np.testing.assert_allclose(links[0], np.array([[0.9, 0, 0.9], [0, 0, 0]], dtype=np.float32))
    np.testing.assert_allclose(links[1], np.array([[0.5, 0]], dtype=np.float32))
