-- What a sample is that is a picture: its file, byte for byte. Such a sample has one axis, no interval and no readings.
CREATE TABLE pictures (
    sample_id INTEGER PRIMARY KEY REFERENCES samples(id) ON DELETE CASCADE,
    content_type TEXT NOT NULL,
    width INTEGER NOT NULL CHECK (width >= 0),
    height INTEGER NOT NULL CHECK (height >= 0),
    file_name TEXT NOT NULL DEFAULT '',
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    boxes TEXT NOT NULL DEFAULT '[]',
    data BLOB NOT NULL
);
