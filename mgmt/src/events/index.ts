export { eventRoutes } from './event.routes.ts'
export type { EventHub } from './event-hub.ts'
export { createEventHub, type NumberedEventHub } from './hub.ts'
