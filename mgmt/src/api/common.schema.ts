import { z } from 'zod'

/** Identifier of every resource: a time-sortable UUID (version 7), lower case. */
export const Id = z.uuid().meta({ description: 'Resource identifier (UUID)' })

/** RFC 3339 time in UTC. */
export const Timestamp = z.iso.datetime()

/**
 * Name of a resource that people choose: letters, digits, dot, dash, underscore; starts with a letter or digit.
 * Such a name is safe as a libvirt domain name and can never be a path.
 */
export const Name = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'use letters, digits, ".", "-" and "_", starting with a letter or digit')

/** Free text of one resource, shown but never interpreted. */
export const Description = z.string().max(2000)

export const ResourceKind = z.enum([
  'vms',
  'images',
  'volumes',
  'uploads',
  'pools',
  'networks',
  'hosts',
  'tasks',
  'tokens',
  'settings',
])
export type ResourceKind = z.infer<typeof ResourceKind>

/** Points at one resource, with the name it had when the reference was made. */
export const ResourceRef = z.strictObject({ kind: ResourceKind, id: z.string(), name: z.string() })
export type ResourceRef = z.infer<typeof ResourceRef>

export const IdParams = z.strictObject({ id: Id })

/** Query of every list: `limit` items at most, continuing at the opaque `pageToken` of an earlier answer. */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  pageToken: z.string().max(512).optional(),
})

/** A page of a list; `nextPage` is absent on the last one, `total` counts all items that match the filters. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), total: z.number().int(), nextPage: z.string().optional() })

/** Body of an answer to a request that started a task (202); `Location` names the task too. */
export const TaskAccepted = z.strictObject({ taskId: Id, resourceId: Id.optional() })
export type TaskAccepted = z.infer<typeof TaskAccepted>

/** Time series: `timestamps` are Unix seconds, every series has one value (or null for a gap) per timestamp. */
export const Metrics = z.strictObject({
  timestamps: z.array(z.number()),
  series: z.record(z.string(), z.array(z.number().nullable())),
})
export type Metrics = z.infer<typeof Metrics>

/** Window of a metrics request in seconds back from now. */
export const MetricsQuery = z.strictObject({ seconds: z.coerce.number().int().min(60).max(86_400).default(600) })
