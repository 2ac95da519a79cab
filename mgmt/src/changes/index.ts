export { changeRoutes } from './change.routes.ts'
export { type ChangeService, createChangeService } from './change.service.ts'
