import { createHash } from 'node:crypto'
import { glob, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Everything the image is made of. Tests are not among it, so changing one does not build an image. */
const INPUTS = [
  'package.json',
  'package-lock.json',
  'tsconfig*.json',
  '{mgmt,ui}/package.json',
  'mgmt/{src,scripts}/**',
  'mgmt/docs/*.md',
  'installer/**',
  'pxe/**',
  'ui/*',
  'ui/{src,public}/**',
  'image/mkosi*',
  'image/mkosi.*/**',
  'kernel-config/*',
  'rootfs-overlay/**',
  'keys/{update.pub,secure-boot.crt}',
  'scripts/{apt-sources,image,lib,mkosi}.sh',
]

const isTest = (path: string) => /\.(test|contract)\.tsx?$/.test(path) || path.includes('node_modules/')

/** A hash over names, modes and contents of everything the image is built from, below `root`. */
export async function inputsHash(root: string): Promise<string> {
  const hash = createHash('sha256')
  const paths = new Set<string>()
  for await (const entry of glob(INPUTS, { cwd: root, withFileTypes: true })) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    if (!isTest(path)) paths.add(path)
  }
  for (const path of [...paths].sort()) {
    const name = path.slice(root.length)
    const target = await readlink(path).catch(() => undefined)
    if (target !== undefined) {
      hash.update(`${name} -> ${target}\0`)
      continue
    }
    const executable = ((await stat(path)).mode & 0o100) !== 0
    hash.update(`${name} ${executable}\0`).update(await readFile(path))
  }
  return hash.digest('hex')
}
