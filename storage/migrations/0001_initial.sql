-- Project file, version 1. Every table is described in storage/README.md.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE documents (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE samples (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    split INTEGER NOT NULL,
    axes TEXT NOT NULL,
    interval_ms REAL NOT NULL CHECK (interval_ms >= 0),
    reading_count INTEGER NOT NULL CHECK (reading_count >= 0),
    value_type INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    device_name TEXT NOT NULL DEFAULT '',
    device_type TEXT NOT NULL DEFAULT '',
    signature INTEGER NOT NULL DEFAULT 0,
    content_hash BLOB,
    enabled INTEGER NOT NULL DEFAULT 1,
    starred INTEGER NOT NULL DEFAULT 0,
    verdict INTEGER NOT NULL DEFAULT 0,
    binned INTEGER NOT NULL DEFAULT 0,
    binned_at INTEGER NOT NULL DEFAULT 0,
    metadata TEXT NOT NULL DEFAULT '{}',
    suggested_label TEXT NOT NULL DEFAULT '',
    suggestion_confidence REAL NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    recording INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX samples_by_hash ON samples(content_hash);
CREATE INDEX samples_by_label ON samples(binned, label, split);

CREATE TABLE chunks (
    sample_id INTEGER NOT NULL REFERENCES samples(id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    first_reading INTEGER NOT NULL,
    reading_count INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (sample_id, seq)
);

CREATE TABLE pyramid (
    sample_id INTEGER NOT NULL REFERENCES samples(id) ON DELETE CASCADE,
    level INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (sample_id, level, seq)
);

CREATE TABLE segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sample_id INTEGER NOT NULL REFERENCES samples(id) ON DELETE CASCADE,
    tier TEXT NOT NULL,
    label TEXT NOT NULL,
    begin_reading INTEGER NOT NULL CHECK (begin_reading >= 0),
    end_reading INTEGER NOT NULL CHECK (end_reading > begin_reading),
    source INTEGER NOT NULL,
    confidence REAL NOT NULL DEFAULT 0,
    suggested_by INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX segments_by_sample ON segments(sample_id, begin_reading);

CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    merge_key TEXT NOT NULL,
    at INTEGER NOT NULL,
    changes TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    state INTEGER NOT NULL,
    starred INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL DEFAULT 0,
    seed INTEGER NOT NULL,
    impulse TEXT NOT NULL,
    impulse_hash BLOB NOT NULL,
    feature_hash BLOB NOT NULL,
    dataset_hash BLOB NOT NULL,
    settings TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '{}',
    failure TEXT NOT NULL DEFAULT '',
    process_id INTEGER NOT NULL DEFAULT 0,
    trained_graph BLOB,
    quantized_graph BLOB
);

CREATE TABLE epochs (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    train_loss REAL NOT NULL,
    train_accuracy REAL NOT NULL,
    validation_loss REAL NOT NULL,
    validation_accuracy REAL NOT NULL,
    PRIMARY KEY (run_id, epoch)
) WITHOUT ROWID;

CREATE TABLE feature_cache (
    key BLOB PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES samples(id) ON DELETE CASCADE,
    data BLOB NOT NULL
);
CREATE INDEX feature_cache_by_sample ON feature_cache(sample_id);

CREATE TABLE feature_matrix (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    hash BLOB NOT NULL,
    header TEXT NOT NULL,
    windows BLOB NOT NULL
);

CREATE TABLE feature_rows (
    seq INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);

CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    input_hash BLOB NOT NULL,
    summary TEXT NOT NULL,
    payload BLOB NOT NULL
);
CREATE INDEX reports_by_run ON reports(kind, run_id, id);
