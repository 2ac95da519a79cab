import { ApiError } from '../api/errors.ts'
import type { Requestor, StoragePort } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import type { PoolService } from './pool.service.ts'
import { refOf, refuseLocked, refuseUsed, type StorageContext, taskOn } from './storage.context.ts'
import { checkGrow, checkNewVolume } from './storage.rules.ts'
import type { Volume, VolumeCreate, VolumeUpdate } from './storage.schema.ts'
import type { StoredImage, StoredVolume } from './storage.store.ts'

export interface VolumeService
  extends Pick<StoragePort, 'createVolume' | 'volumeForVm' | 'deleteVolume' | 'volumesOwnedBy'> {
  list(filter: { poolId?: string | undefined; attached?: boolean | undefined }): Promise<StoredVolume[]>
  get(id: string): Promise<StoredVolume>
  view(record: StoredVolume): Promise<Volume>
  create(input: VolumeCreate, requestor: Requestor): Promise<{ task: Task; volumeId: string }>
  update(id: string, change: VolumeUpdate, revision: number): Promise<StoredVolume>
  remove(id: string, revision: number, requestor: Requestor): Promise<Task>
}

export function createVolumeService(context: StorageContext, pools: PoolService): VolumeService {
  const { core, driver } = context
  const { volumes, images } = context.records
  const changed = (id: string, change: 'created' | 'updated' | 'deleted') => core.events.resource('volumes', id, change)
  const isAttached = (id: string) => context.usage().usersOfVolume(id).length > 0

  const view = async (record: StoredVolume): Promise<Volume> => {
    let problem: string | null = null
    let allocatedBytes = 0
    try {
      const info = record.phase === 'ready' ? await driver.volumeInfo(record.id) : null
      if (info === undefined)
        problem = 'Its file is missing in the pool. Restore it from a backup or delete the volume.'
      allocatedBytes = info?.allocatedBytes ?? 0
    } catch (error) {
      core.log.warn({ err: error, volume: record.id }, 'volume cannot be read')
      problem = 'Its file cannot be read. Check the disks of the host.'
    }
    return {
      id: record.id,
      name: record.name,
      config: record.config,
      state: {
        phase: record.phase,
        format: 'qcow2',
        allocatedBytes,
        attachedTo: context.usage().usersOfVolume(record.id)[0] ?? null,
        taskId: taskOn(context, record.id),
        problem,
      },
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
    }
  }

  /** The image to copy, checked together with the size and the space of the pool. */
  const source = async (imageId: string | null, sizeBytes: number): Promise<StoredImage | undefined> => {
    await context.usable()
    const image = imageId === null ? undefined : await images.require(imageId)
    if (image !== undefined && image.phase !== 'ready') {
      throw new ApiError('illegal_state', `The image "${image.name}" is not ready.`)
    }
    const { availableBytes } = await driver.space()
    checkNewVolume(sizeBytes, image === undefined ? undefined : { name: image.name, ...image.config }, availableBytes)
    return image
  }

  const forget = async (id: string) => {
    await driver.deleteVolume(id)
    await volumes.delete(id)
    changed(id, 'deleted')
  }

  /** Makes the file of a record in the phase `creating`; when that fails, both are gone. */
  const make = async (record: StoredVolume, image: StoredImage | undefined, task: TaskContext) => {
    const { sizeBytes } = record.config
    try {
      if (image === undefined) {
        await driver.createVolume(record.id, sizeBytes, task.signal)
      } else {
        task.log(`Copying "${image.name}" to "${record.name}"`)
        const progress = (done: number, total: number) => task.progress(done, total, 'bytes')
        await driver.copyImageToVolume(image.id, record.id, sizeBytes, progress, task.signal)
      }
      const ready = await volumes.update(record.id, { phase: 'ready' })
      changed(record.id, 'updated')
      return ready
    } catch (error) {
      await forget(record.id)
      throw error
    }
  }

  const deleteNow = async (id: string) => {
    const record = await volumes.get(id)
    if (record === undefined) return
    await context.usable()
    await volumes.update(id, { phase: 'deleting' })
    await forget(id)
  }

  return {
    view,
    get: id => volumes.require(id),

    async list({ poolId, attached }) {
      const all = await volumes.list()
      return all.filter(
        record =>
          (poolId === undefined || record.config.poolId === poolId) &&
          (attached === undefined || isAttached(record.id) === attached),
      )
    },

    async create(input, requestor) {
      const poolId = input.poolId ?? pools.localId()
      await pools.check(poolId)
      const image = await source(input.imageId, input.sizeBytes)
      const { name, sizeBytes, description } = input
      const config = { poolId, sizeBytes, description }
      const record = await volumes.create({ name, config, phase: 'creating', hostId: core.hostId })
      changed(record.id, 'created')
      try {
        const target = refOf('volumes', record)
        const task = await core.tasks.start(
          {
            kind: 'volume.create',
            title: `Create volume ${name}`,
            targets: [target],
            requestor: requestor.name,
            cancellable: true,
          },
          async task => {
            await make(record, image, task)
          },
        )
        return { task, volumeId: record.id }
      } catch (error) {
        await forget(record.id)
        throw error
      }
    },

    async createVolume(input, task) {
      const image = await source(input.imageId, input.sizeBytes)
      const config = { poolId: pools.localId(), sizeBytes: input.sizeBytes, description: '' }
      const { name, owner } = input
      const record = await volumes.create({ id: newId(), name, config, phase: 'creating', hostId: core.hostId, owner })
      changed(record.id, 'created')
      return await view(await make(record, image, task))
    },

    async update(id, change, revision) {
      const present = await volumes.require(id)
      refuseLocked(context, refOf('volumes', present))
      if (present.phase !== 'ready') throw new ApiError('illegal_state', `"${present.name}" is not ready.`)
      const { name, description = present.config.description, sizeBytes = present.config.sizeBytes } = change
      const isOpen = context.usage().volumeIsOpen(id)
      const grows = checkGrow({ name: present.name, sizeBytes: present.config.sizeBytes }, sizeBytes, isOpen)
      if (grows) await context.usable()
      // The record goes first, so that a name that is taken or a lost race refuses the whole change.
      const renamed = await volumes.update(id, { name, config: { ...present.config, description } }, revision)
      if (!grows) {
        changed(id, 'updated')
        return renamed
      }
      await driver.growVolume(id, sizeBytes)
      const grown = await volumes.update(id, now => ({
        config: { ...now.config, sizeBytes: Math.max(sizeBytes, now.config.sizeBytes) },
      }))
      changed(id, 'updated')
      return grown
    },

    async remove(id, revision, requestor) {
      const present = await volumes.require(id)
      const ref = refOf('volumes', present)
      refuseLocked(context, ref)
      if (present.phase === 'creating') throw new ApiError('locked', `"${present.name}" is still being made.`)
      refuseUsed(present.name, context.usage().usersOfVolume(id), 'Detach it first.')
      await context.usable()
      if (present.revision !== revision) throw new ApiError('etag_mismatch', 'Somebody else changed this meanwhile.')
      return await core.tasks.start(
        { kind: 'volume.delete', title: `Delete volume ${present.name}`, targets: [ref], requestor: requestor.name },
        async () => {
          // Somebody may have attached it between the question and the lock.
          refuseUsed(present.name, context.usage().usersOfVolume(id), 'Detach it first.')
          await deleteNow(id)
        },
      )
    },

    async volumeForVm(volumeId) {
      const record = await volumes.require(volumeId)
      if (record.phase !== 'ready') throw new ApiError('illegal_state', `The volume "${record.name}" is not ready.`)
      return { name: record.name, path: driver.volumePath(volumeId), format: 'qcow2' }
    },

    deleteVolume: deleteNow,

    async volumesOwnedBy(ownerId) {
      return (await volumes.list()).filter(record => record.owner?.id === ownerId).map(record => record.id)
    },
  }
}
