-- Where units come from: a file, by its name.
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    added TEXT NOT NULL
);

-- One pair. The keys are hashes of the folded texts, of the unit's own and of its neighbours', so that a text is
-- found exactly and its context is known; `identity` is that of all of them, so that nothing is kept twice.
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    identity INTEGER NOT NULL UNIQUE,
    origin INTEGER NOT NULL REFERENCES origin,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    english TEXT NOT NULL,
    chinese TEXT NOT NULL,
    english_lang TEXT NOT NULL,
    chinese_lang TEXT NOT NULL,
    chinese_first INTEGER NOT NULL,
    english_key INTEGER NOT NULL,
    chinese_key INTEGER NOT NULL,
    english_before INTEGER NOT NULL,
    chinese_before INTEGER NOT NULL,
    english_after INTEGER NOT NULL,
    chinese_after INTEGER NOT NULL,
    created TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    confidence REAL,
    checked INTEGER NOT NULL
);
CREATE INDEX unit_english ON unit (english_key);
CREATE INDEX unit_chinese ON unit (chinese_key);
CREATE INDEX unit_origin ON unit (origin);

-- Words, and pairs of neighbouring Han characters, already cut and folded; and single Han characters.
CREATE VIRTUAL TABLE posting USING fts5 (english, chinese, content = '', tokenize = 'ascii');
CREATE VIRTUAL TABLE character_posting USING fts5 (han, content = '', detail = none, tokenize = 'ascii');

-- Vectors of the English side, a thousand units a row: ids as 64-bit integers, rows of bytes and a scale for each.
CREATE TABLE vector_block (
    first INTEGER PRIMARY KEY,
    units BLOB NOT NULL,
    vectors BLOB NOT NULL,
    scales BLOB NOT NULL
);
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;
