import { IdParams } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import { decodePageToken, encodePageToken } from '../api/page.ts'
import { Task, TaskList, TaskListQuery } from './task.schema.ts'
import type { TaskRunner } from './task-runner.ts'

export const taskRoutes =
  (tasks: TaskRunner): Routes =>
  api => {
    api.get(
      '/tasks',
      {
        config: { permission: 'tasks:read' },
        schema: {
          summary: 'List tasks, newest first',
          tags: ['tasks'],
          querystring: TaskListQuery,
          response: { 200: TaskList },
        },
      },
      ({ query: { limit, pageToken, status, target } }) => {
        const before = pageToken === undefined ? undefined : decodePageToken(pageToken)
        const { items, total } = tasks.list({ status, target, before, limit: limit + 1 })
        const page = items.slice(0, limit)
        const last = page.at(-1)
        if (last === undefined || items.length <= limit) return { items: page, total }
        return { items: page, total, nextPage: encodePageToken(last.id) }
      },
    )

    api.get(
      '/tasks/:id',
      {
        config: { permission: 'tasks:read' },
        schema: { summary: 'Get a task', tags: ['tasks'], params: IdParams, response: { 200: Task } },
      },
      ({ params }) => tasks.get(params.id),
    )

    api.post(
      '/tasks/:id/actions/cancel',
      {
        config: { permission: 'tasks:write', audit: 'task.cancel' },
        schema: { summary: 'Ask a task to stop', tags: ['tasks'], params: IdParams, response: { 200: Task } },
      },
      ({ params }) => tasks.cancel(params.id),
    )
  }
