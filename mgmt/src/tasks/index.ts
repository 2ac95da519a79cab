export { taskRoutes } from './task.routes.ts'
export type { TaskContext, TaskEngine, TaskSpec } from './task-engine.ts'
export { createTaskRunner, type TaskRunner } from './task-runner.ts'
