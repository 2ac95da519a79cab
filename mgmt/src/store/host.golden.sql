CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, origin TEXT NOT NULL,
        action TEXT NOT NULL, target TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER NOT NULL,
        request_id TEXT NOT NULL
      );
CREATE TABLE idempotency (
        key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, created_at INTEGER NOT NULL, status INTEGER,
        location TEXT, body TEXT
      ) WITHOUT ROWID;
CREATE TABLE session (
        token_hash BLOB PRIMARY KEY, username TEXT NOT NULL, role TEXT NOT NULL, created_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL
      ) WITHOUT ROWID;
CREATE TABLE task (
        id TEXT PRIMARY KEY, status TEXT NOT NULL, created_at INTEGER NOT NULL, body TEXT NOT NULL
      ) WITHOUT ROWID;
CREATE INDEX task_status ON task (status);
CREATE TABLE task_target (
        target TEXT NOT NULL, task TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE, PRIMARY KEY (target, task)
      ) WITHOUT ROWID;
CREATE INDEX task_target_task ON task_target (task);
CREATE TABLE token_use (token TEXT PRIMARY KEY, used_at INTEGER NOT NULL) WITHOUT ROWID;
