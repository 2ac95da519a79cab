CREATE TABLE history (
        revision INTEGER NOT NULL, ordinal INTEGER NOT NULL, key TEXT NOT NULL, value TEXT,
        PRIMARY KEY (revision, ordinal)
      ) WITHOUT ROWID;
CREATE TABLE kv (
        key TEXT PRIMARY KEY, value TEXT NOT NULL, revision INTEGER NOT NULL, create_revision INTEGER NOT NULL,
        lease TEXT
      ) WITHOUT ROWID;
CREATE INDEX kv_lease ON kv (lease) WHERE lease IS NOT NULL;
CREATE TABLE lease (id TEXT PRIMARY KEY, ttl_seconds REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
