/** The door for the drivers of the management service: what looks at the machine, and what carries a plan out. */
export { isClaimed } from '../tools/claim.ts'
export { readDisks } from '../tools/lsblk.ts'
export { ServedFiles } from '../tools/served-files.ts'
export { installServed } from './served.ts'
export type { StepContext, Tools } from './tools.ts'
