import { z } from 'zod'
import { Id } from '../api/common.schema.ts'

const Text = z.string().meta({ description: 'Empty when the disk does not say' })

/** A disk as somebody finds it in the machine. */
const MirrorDisk = z.strictObject({ disk: z.string(), model: Text, serial: Text })
export type MirrorDisk = z.infer<typeof MirrorDisk>

const Member = MirrorDisk.extend({ state: z.enum(['active', 'rebuilding', 'failed']) })
export type MirrorMember = z.infer<typeof Member>

const Candidate = MirrorDisk.extend({
  sizeBytes: z.number(),
  removable: z.boolean(),
  holds: z.string().nullable().meta({ description: 'What is on it, in words; null: nothing' }),
  problem: z.string().nullable().meta({ description: 'Why it cannot be used; null: it can' }),
})
export type MirrorCandidate = z.infer<typeof Candidate>

/** Whether the system lies on two disks, and how they are. */
export const HostMirror = z.strictObject({
  state: z
    .enum(['none', 'healthy', 'degraded', 'rebuilding'])
    .meta({ description: 'none: the host is installed on one disk' }),
  sizeBytes: z.number().nullable().meta({ description: 'What the disks hold alike' }),
  members: z.array(Member),
  missing: z.number().int().meta({ description: 'Members that should be there and are not' }),
  lost: z.array(MirrorDisk).meta({ description: 'Disks that belonged to it when it was whole, and are not there' }),
  rebuild: z
    .strictObject({ doneBytes: z.number(), totalBytes: z.number(), bytesPerSecond: z.number().nullable() })
    .nullable(),
  candidates: z.array(Candidate).meta({
    description: 'Other disks of the host, while it is degraded: what could take the place of the missing one',
  }),
  taskId: Id.nullable().meta({ description: 'The task that replaces a disk now' }),
})
export type HostMirror = z.infer<typeof HostMirror>

export const ReplaceMirrorDisk = z.strictObject({
  disk: z
    .string()
    .regex(/^\/dev\/[a-z][a-z0-9]{1,31}$/, 'use the path of a whole disk, for example /dev/sdb')
    .meta({ description: 'One of the candidates. Everything on it is erased' }),
  confirmName: z.string().max(256).meta({ description: 'Its serial number; its path when it has none' }),
})
export type ReplaceMirrorDisk = z.infer<typeof ReplaceMirrorDisk>
