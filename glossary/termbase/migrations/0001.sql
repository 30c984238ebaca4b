-- One meaning. `name` is the identifier that files and people use; lists are JSON.
CREATE TABLE concept (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    definition TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    score REAL,
    evidence TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('mined', 'hand', 'import')),
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    extras TEXT NOT NULL,
    edited TEXT NOT NULL
);

-- One name of it in one language, in the order shown.
CREATE TABLE term (
    id INTEGER PRIMARY KEY,
    concept INTEGER NOT NULL REFERENCES concept ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    lang TEXT NOT NULL,
    part_of_speech TEXT NOT NULL,
    status TEXT CHECK (status IN ('preferred', 'admitted', 'superseded', 'deprecated')),
    kind TEXT NOT NULL,
    name INTEGER NOT NULL,
    reading TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    forms TEXT NOT NULL,
    extras TEXT NOT NULL,
    edited TEXT NOT NULL,
    UNIQUE (concept, position)
);
CREATE INDEX term_status ON term (status) WHERE status IS NOT NULL;

CREATE TABLE context (
    concept INTEGER NOT NULL REFERENCES concept ON DELETE CASCADE,
    position INTEGER NOT NULL,
    english TEXT NOT NULL,
    chinese TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (concept, position)
) WITHOUT ROWID;

-- Consistency, a row a direction.
CREATE TABLE figures (
    concept INTEGER NOT NULL REFERENCES concept ON DELETE CASCADE,
    position INTEGER NOT NULL,
    source_lang TEXT NOT NULL,
    target_lang TEXT NOT NULL,
    occurrences INTEGER NOT NULL,
    omitted INTEGER NOT NULL,
    share REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    entropy REAL NOT NULL,
    verdict TEXT NOT NULL,
    renderings TEXT NOT NULL,
    PRIMARY KEY (concept, position)
) WITHOUT ROWID;

-- Pairs that a person threw out: mining does not bring them back.
CREATE TABLE rejected (
    english TEXT NOT NULL,
    chinese TEXT NOT NULL,
    PRIMARY KEY (english, chinese)
) WITHOUT ROWID;

-- What a term can be found by; `kind` as in glossary/keys.py, `length` puts the closest part first.
CREATE TABLE key (
    text TEXT NOT NULL,
    kind INTEGER NOT NULL,
    length INTEGER NOT NULL,
    term INTEGER NOT NULL REFERENCES term ON DELETE CASCADE,
    PRIMARY KEY (text, kind, length, term)
) WITHOUT ROWID;
CREATE INDEX key_term ON key (term);

-- Pieces of keys for the search with misspellings (Pass-Join).
CREATE TABLE piece (
    text TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (text, key)
) WITHOUT ROWID;

-- Inflected forms of the words that stand in English terms.
CREATE TABLE inflection (
    form TEXT NOT NULL,
    base TEXT NOT NULL,
    PRIMARY KEY (form, base)
) WITHOUT ROWID;

-- How the characters that stand in Chinese terms sound, without tones.
CREATE TABLE sound (
    character TEXT NOT NULL,
    syllable TEXT NOT NULL,
    PRIMARY KEY (character, syllable)
) WITHOUT ROWID;

-- All spellings at once, folded (1) and in Simplified characters (2), for marking the terms of a text.
CREATE INDEX key_spelling ON key (kind, text, term) WHERE kind <= 2;
