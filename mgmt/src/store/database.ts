import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isSea } from 'node:sea'
import Database from 'better-sqlite3'

export type SqlDatabase = Database.Database

/**
 * One step of a database's format. Append only: a step that was released is never edited, because databases in the
 * field have it behind them.
 */
export type Migration = (db: SqlDatabase) => void

/** The addon lies beside the executable in the appliance; elsewhere the package finds its own. */
const nativeBinding = isSea() ? join(dirname(process.execPath), 'better_sqlite3.node') : undefined

/**
 * Opens a database file (or `:memory:`) and brings it to the newest format. WAL with `synchronous=FULL`: a commit
 * that returned survives kill -9 and a power cut. Throws when the file was written by a newer version.
 */
export function openDatabase(path: string, migrations: readonly Migration[]): SqlDatabase {
  if (path !== ':memory:') makePrivate(path)
  const db = new Database(path, nativeBinding === undefined ? {} : { nativeBinding })
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    migrate(db, migrations)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Only root may read the file: hashes of passwords and tokens are in it, and the state directory can be entered by
 * others. SQLite gives its companion files the mode of the database.
 */
function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}

function migrate(db: SqlDatabase, migrations: readonly Migration[]): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new Error(`${db.name} has format ${version}, this version knows ${migrations.length}: update the software`)
  }
  migrations.forEach((step, index) => {
    if (index < version) return
    db.transaction(() => {
      step(db)
      db.pragma(`user_version = ${index + 1}`)
    }).immediate()
  })
}

/** The format as text: every table and index, in a fixed order. Compared with golden files. */
export function describeFormat(db: SqlDatabase): string {
  const rows = db
    .prepare<[], { sql: string }>(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all()
  return `${rows.map(row => `${row.sql};`).join('\n')}\n`
}
