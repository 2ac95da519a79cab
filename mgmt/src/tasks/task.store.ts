import type { SqlDatabase } from '../store/database.ts'
import { Task, type TaskStatus } from './task.schema.ts'

/** Ended tasks are kept this long, and this many at most. */
const KEEP_DAYS = 30
export const KEEP_TASKS = 10_000

interface TaskFilter {
  status?: TaskStatus | undefined
  target?: string | undefined
  /** Only tasks made before the one with this id: ids sort by time. */
  before?: string | undefined
  limit: number
}

/** The tasks' place in `host.db`. */
export function taskStore(db: SqlDatabase) {
  const insert = db.prepare<[string, string, number, string]>('INSERT INTO task VALUES (?, ?, ?, ?)')
  const target = db.prepare<[string, string]>('INSERT OR IGNORE INTO task_target VALUES (?, ?)')
  const update = db.prepare<[string, string, string]>('UPDATE task SET status = ?, body = ? WHERE id = ?')
  const get = db.prepare<[string], string>('SELECT body FROM task WHERE id = ?').pluck()
  const where = `WHERE ($status IS NULL OR status = $status)
      AND ($target IS NULL OR id IN (SELECT task FROM task_target WHERE target = $target))`
  const list = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT body FROM task ${where} AND ($before IS NULL OR id < $before) ORDER BY id DESC LIMIT $limit`,
    )
    .pluck()
  const count = db.prepare<[Record<string, unknown>], number>(`SELECT count(*) FROM task ${where}`).pluck()
  const unfinished = db.prepare<[], string>("SELECT body FROM task WHERE status IN ('pending', 'running')").pluck()
  const forgetOld = db.prepare<[number]>(
    "DELETE FROM task WHERE created_at < ? AND status NOT IN ('pending', 'running')",
  )
  const forgetMany = db.prepare<[number]>(
    `DELETE FROM task WHERE status NOT IN ('pending', 'running')
       AND id <= (SELECT id FROM task ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  )
  const parse = (body: string): Task => Task.parse(JSON.parse(body))

  return {
    insert: db.transaction((task: Task) => {
      insert.run(task.id, task.status, Date.parse(task.createdAt), JSON.stringify(task))
      for (const { id } of task.targets) target.run(id, task.id)
    }),
    update: (task: Task) => void update.run(task.status, JSON.stringify(task), task.id),
    get(id: string): Task | undefined {
      const body = get.get(id)
      return body === undefined ? undefined : parse(body)
    },
    /** Newest first; `total` counts all that match. */
    list({ status, target, before, limit }: TaskFilter): { items: Task[]; total: number } {
      const filter = { status: status ?? null, target: target ?? null }
      return {
        items: list.all({ ...filter, before: before ?? null, limit }).map(parse),
        total: count.get(filter) ?? 0,
      }
    },
    unfinished: () => unfinished.all().map(parse),
    prune: db.transaction((keepTasks: number) => {
      forgetOld.run(Date.now() - KEEP_DAYS * 86_400_000)
      forgetMany.run(keepTasks)
    }),
  }
}

export type TaskStore = ReturnType<typeof taskStore>
