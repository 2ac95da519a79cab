import { z } from 'zod'

/** What the management service and the installer, a process of its own with more rights, say to each other. Pure. */

/** What the service leaves for the installer; it holds the secrets of the answers, so the reader removes it. */
export const ServedRequest = z.strictObject({
  /** As a file of answers holds them; JSON is YAML. */
  answers: z.string(),
  /** The plan that somebody has seen; another one is not carried out. */
  planId: z.string(),
})
export type ServedRequest = z.infer<typeof ServedRequest>

export const Running = z.strictObject({
  phase: z.literal('running'),
  disk: z.string(),
  step: z.number().int().meta({ description: 'From 1; 0: it is about to begin' }),
  steps: z.number().int(),
  words: z.string().meta({ description: 'What the step does' }),
  doneBytes: z.number(),
  totalBytes: z.number(),
})
export const Failed = z.strictObject({
  phase: z.literal('failed'),
  message: z.string(),
  written: z.boolean().meta({ description: 'The disk is not what it was, and does not start' }),
})
export const Succeeded = z.strictObject({
  phase: z.literal('succeeded'),
  disk: z.string(),
  version: z.string(),
  warnings: z.array(z.string()),
})

/** Where an installation is, or how it ended. Never a secret. */
export const ServedStatus = z.discriminatedUnion('phase', [Running, Failed, Succeeded])
export type ServedStatus = z.infer<typeof ServedStatus>

/** What only a process with more rights than the service can tell of the medium and the machine. */
export const ServedFacts = z.strictObject({
  image: z.strictObject({
    version: z.string(),
    rootHash: z.string(),
    espBytes: z.number(),
    rootBytes: z.number(),
    verityBytes: z.number(),
    sectorBytes: z.array(z.number()),
  }),
  machine: z.strictObject({ uefi: z.boolean(), tpm2: z.boolean() }),
})
export type ServedFacts = z.infer<typeof ServedFacts>
