-- Files that go with a sample and are none themselves, byte for byte, in the order in which they came.
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sample_id INTEGER NOT NULL REFERENCES samples(id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL DEFAULT '',
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    data BLOB NOT NULL
);
CREATE INDEX attachments_by_sample ON attachments(sample_id, id);
