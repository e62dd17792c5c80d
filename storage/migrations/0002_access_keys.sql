-- Keys that let devices and programs send data in. Of an API key its digest alone; HMAC keys lie outside the project.
CREATE TABLE access_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    api_key_hash BLOB NOT NULL UNIQUE CHECK (length(api_key_hash) = 32),
    created_at INTEGER NOT NULL
);
