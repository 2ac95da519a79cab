import type { Migration } from './database.ts'

/** Format of `state.db`. Append only. */
export const STATE_MIGRATIONS: readonly Migration[] = [
  db =>
    db.exec(`
      CREATE TABLE kv (
        key TEXT PRIMARY KEY, value TEXT NOT NULL, revision INTEGER NOT NULL, create_revision INTEGER NOT NULL,
        lease TEXT
      ) WITHOUT ROWID;
      CREATE INDEX kv_lease ON kv (lease) WHERE lease IS NOT NULL;
      CREATE TABLE history (
        revision INTEGER NOT NULL, ordinal INTEGER NOT NULL, key TEXT NOT NULL, value TEXT,
        PRIMARY KEY (revision, ordinal)
      ) WITHOUT ROWID;
      CREATE TABLE lease (id TEXT PRIMARY KEY, ttl_seconds REAL NOT NULL) WITHOUT ROWID;
      CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO meta VALUES ('revision', 0), ('compacted', 0);
    `),
]
