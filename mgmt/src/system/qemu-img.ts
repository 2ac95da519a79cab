import { z } from 'zod'
import { ExecError, exec } from './exec.ts'

/** qemu-img(1). Formats are always stated and never probed: what is inside a disk must not choose its own driver. */

export type DiskFormat = 'raw' | 'qcow2'

/** One cluster layout for all volumes; the guest's writes stay durable (no lazy refcounts), nothing is preallocated. */
const QCOW2_OPTIONS = 'compat=1.1,cluster_size=65536,lazy_refcounts=off,extended_l2=off,preallocation=off'

/** Limits for reading files that strangers made: seconds of CPU and bytes of address space. */
const LIMITS = ['--cpu=60', '--as=1073741824']

const Info = z.object({
  format: z.string(),
  'virtual-size': z.number(),
  'actual-size': z.number(),
  'backing-filename': z.string().optional(),
  'format-specific': z
    .object({ data: z.object({ 'data-file': z.string().optional(), corrupt: z.boolean().optional() }) })
    .optional(),
})

export interface QemuImgInfo {
  virtualSizeBytes: number
  allocatedBytes: number
  refersToOtherFiles: boolean
  corrupt: boolean
}

export async function createQcow2(path: string, sizeBytes: number, signal: AbortSignal): Promise<void> {
  await exec('qemu-img', ['create', '-q', '-f', 'qcow2', '-o', QCOW2_OPTIONS, path, String(sizeBytes)], { signal })
}

/**
 * What a file of this format holds; also while a VM has it open. Safe for files of strangers only after their
 * header was checked: qemu-img opens the external data file that a qcow2 header names.
 */
export async function info(path: string, format: DiskFormat): Promise<QemuImgInfo> {
  const args = [...LIMITS, 'qemu-img', 'info', '-U', '-f', format, '--output=json', path]
  const { stdout } = await exec('prlimit', args)
  const parsed = Info.parse(JSON.parse(stdout))
  const data = parsed['format-specific']?.data
  return {
    virtualSizeBytes: parsed['virtual-size'],
    allocatedBytes: parsed['actual-size'],
    refersToOtherFiles: parsed['backing-filename'] !== undefined || data?.['data-file'] !== undefined,
    corrupt: data?.corrupt ?? false,
  }
}

/** Time for reading all metadata of the biggest image on a slow disk. */
const CHECK_TIMEOUT_MS = 30 * 60 * 1000
/** Exit code of `check` for clusters that are allocated and not used: wasteful, but nothing is wrong. */
const ONLY_LEAKS = 3

/** True when the metadata of a qcow2 file is whole: nothing points outside the file (it was not cut off) or twice. */
export async function isSound(path: string, signal: AbortSignal): Promise<boolean> {
  const args = [...LIMITS, 'qemu-img', 'check', '-q', '-f', 'qcow2', path]
  try {
    await exec('prlimit', args, { signal, timeoutMs: CHECK_TIMEOUT_MS })
    return true
  } catch (error) {
    if (!(error instanceof ExecError) || error.exitCode === null || error.aborted) throw error
    return error.exitCode === ONLY_LEAKS
  }
}

/** Percentages in the output of `-p`: `    (12.34/100%)\r`. The last one of a piece counts. */
export function parsePercent(text: string): number | undefined {
  const last = [...text.matchAll(/\((\d+(?:\.\d+)?)\/100%\)/g)].at(-1)?.[1]
  return last === undefined ? undefined : Number(last)
}

/**
 * Copies the content of a disk into a new qcow2 file. The file is left behind when it fails: the caller removes it.
 * `deadlineMs` is generous, because a copy is ended by its signal, not by a clock.
 */
export async function convertToQcow2(
  source: { path: string; format: DiskFormat },
  target: string,
  percent: (done: number) => void,
  signal: AbortSignal,
  deadlineMs = 24 * 3600 * 1000,
): Promise<void> {
  const from = ['-f', source.format, source.path]
  await exec('qemu-img', ['convert', '-p', '-O', 'qcow2', '-o', QCOW2_OPTIONS, ...from, target], {
    signal,
    timeoutMs: deadlineMs,
    onStdout: chunk => {
      const done = parsePercent(chunk.toString('latin1'))
      if (done !== undefined) percent(done)
    },
  })
}

/** Grows a disk that no VM has open; fails on the image lock otherwise (see `isLocked`). */
export async function resize(path: string, format: DiskFormat, sizeBytes: number): Promise<void> {
  await exec('qemu-img', ['resize', '-q', '-f', format, path, String(sizeBytes)])
}

const says = (error: unknown, text: string): boolean => error instanceof ExecError && error.stderr.includes(text)

/** True when a file was refused because a running VM has it open. */
export const isLocked = (error: unknown): boolean => says(error, 'Failed to get "write" lock')

/** True when qemu-img failed because the file system is full. */
export const ranOutOfSpace = (error: unknown): boolean => says(error, 'No space left on device')
