/**
 * The door for the management service: facts, decisions and words of an installation. Pure; what writes is behind
 * `execute/serving.ts`.
 */
export { revealed } from './answers.reveal.ts'
export { type Disk, isBlank, isMedium, type Partition } from './disks.ts'
export { earlierInstallation } from './earlier.ts'
export type { Facts } from './facts.ts'
export { SIZE, TYPE } from './layout.ts'
export { contentWords } from './occupation.ts'
export { bytesOf, type Step } from './plan.steps.ts'
export { type PlanResult, planInstallation } from './plan.ts'
export { planWords, stepWords } from './plan.words.ts'
export { unfitness } from './select.ts'
