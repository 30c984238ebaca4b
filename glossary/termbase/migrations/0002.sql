-- Whether a person stands behind a concept, and the change that last touched it.
ALTER TABLE concept ADD COLUMN state TEXT NOT NULL DEFAULT 'accepted' CHECK (state IN ('proposed', 'accepted'));
ALTER TABLE concept ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
UPDATE concept SET state = 'proposed'
WHERE origin = 'mined' AND edited = '[]' AND id NOT IN (SELECT concept FROM term WHERE edited != '[]');

-- Who changed what, and when: a row a command. `undoes` is the batch that this one took back.
CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    undoes INTEGER REFERENCES batch
);

-- A row a concept that a batch touched; `before` is the concept as JSON, '' where there was none, and NULL where
-- the change was made before changes were kept.
CREATE TABLE change (
    batch INTEGER NOT NULL REFERENCES batch,
    concept TEXT NOT NULL,
    before TEXT,
    PRIMARY KEY (batch, concept)
) WITHOUT ROWID;
CREATE INDEX change_concept ON change (concept, batch);

-- What was edited by hand before.
INSERT INTO batch (id, time, who, action, undoes)
SELECT 1, max(modified), '', 'edit', NULL FROM concept HAVING count(*) > 0;
INSERT INTO change (batch, concept, before)
SELECT 1, name, NULL FROM concept
WHERE origin = 'hand'
   OR (origin = 'mined' AND (edited != '[]' OR id IN (SELECT concept FROM term WHERE edited != '[]')));

-- What makes this termbase known from others: a copy has the same name.
CREATE TABLE identity (name TEXT NOT NULL);
INSERT INTO identity SELECT lower(hex(randomblob(4)));

-- English inflection is worked out by rule now (glossary/inflection.py).
DROP TABLE inflection;
