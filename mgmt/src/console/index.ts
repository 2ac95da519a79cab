export { createConsoleService } from './console.service.ts'
export { listenForConsole } from './console.socket.ts'
