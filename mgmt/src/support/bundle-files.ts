import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { ApiError } from '../api/errors.ts'
import * as files from '../system/files.ts'
import { packDirectory } from '../system/tar.ts'
import type { SupportDriver } from './support.driver.ts'
import type { Source } from './support.plan.ts'

/** The state partition holds the databases too: so much stays free. */
const LEAVE_FREE = 512 * 1024 ** 2
const NAME = /^support_([0-9a-f-]{36})_([0-9a-f-]{36})\.tar\.gz$/

export interface BundleFilesOptions {
  directory: string
  /** Writes what the machine says of `source` into a file. */
  collect(source: Source, path: string, signal: AbortSignal): Promise<void>
  leaveFree?: number
}

/** Bundles as archives in one directory that only root may read. The name tells host and bundle. */
export function createBundleFiles({ directory, collect, leaveFree = LEAVE_FREE }: BundleFilesOptions): SupportDriver {
  const archive = (hostId: string, id: string) => join(directory, `support_${hostId}_${id}.tar.gz`)
  const draftOf = (id: string) => join(directory, `limiquantix-support-${id}`)

  return {
    async begin(hostId, bundleId) {
      await files.makeDirectory(directory, 0o700)
      if ((await files.spaceOf(directory)).availableBytes < leaveFree) {
        throw new ApiError('no_space', 'The state partition is too full to collect anything. Delete old bundles first.')
      }
      const draft = draftOf(bundleId)
      const unfinished = `${archive(hostId, bundleId)}.part`
      const place = async (file: string) => {
        const path = join(draft, file)
        await files.makeDirectory(join(path, '..'), 0o700)
        return path
      }
      return {
        text: async (file, content) => await files.replaceFile(await place(file), content, 0o600),
        collect: async (file, source, signal) => await collect(source, await place(file), signal),
        async finish(signal) {
          await packDirectory(draft, unfinished, signal)
          await files.move(unfinished, archive(hostId, bundleId))
          await files.removeTree(draft)
        },
        async discard() {
          await files.removeTree(draft)
          await files.removeTree(unfinished)
        },
      }
    },

    async list() {
      const found = await Promise.all(
        (await files.listNames(directory)).map(async name => {
          const [, hostId, id] = NAME.exec(name) ?? []
          if (hostId === undefined || id === undefined) return []
          const path = join(directory, name)
          const [size, madeAt] = await Promise.all([files.measure(path), files.modifiedAt(path)])
          return size === undefined || madeAt === undefined ? [] : [{ id, hostId, madeAt, sizeBytes: size.sizeBytes }]
        }),
      )
      return found.flat()
    },

    async open(hostId, bundleId) {
      const path = archive(hostId, bundleId)
      return (await files.measure(path)) === undefined ? undefined : createReadStream(path)
    },

    remove: async (hostId, bundleId) => await files.remove(archive(hostId, bundleId)),

    async tidy() {
      for (const name of await files.listNames(directory)) {
        if (!NAME.test(name)) await files.removeTree(join(directory, name))
      }
    },
  }
}
