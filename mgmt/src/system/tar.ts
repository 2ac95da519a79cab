import { basename, dirname } from 'node:path'
import { exec } from './exec.ts'

/** Packs a directory into a compressed archive that unpacks into a directory of the same name. */
export async function packDirectory(directory: string, archive: string, signal: AbortSignal): Promise<void> {
  const options = ['--create', '--gzip', '--sort=name', '--owner=0', '--group=0', '--numeric-owner']
  const names = [`--file=${archive}`, `--directory=${dirname(directory)}`, '--', basename(directory)]
  await exec('tar', [...options, ...names], { timeoutMs: 300_000, signal })
}
