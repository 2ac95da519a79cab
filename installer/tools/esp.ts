import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mounted } from '../../mgmt/src/system/mount.ts'
import type { StepContext } from '../execute/tools.ts'
import type { StepOf } from '../plan.steps.ts'
import { copyBlocks } from './copy-blocks.ts'
import { findPartition } from './lsblk.ts'
import type { Medium } from './medium.ts'

/**
 * Puts the kernel onto an installation's ESP, where the boot loader finds it by itself and under the name that the
 * image's own ESP has for it. Nothing else of a medium's ESP belongs there: its add-on is what makes a system live.
 */
export async function copyEsp(step: StepOf<'copyEsp'>, medium: Medium, context: StepContext): Promise<void> {
  const { path } = await findPartition(step.to)
  const name = `limiquantix_${medium.facts.version}.efi`
  await medium.withKernel(kernel =>
    mounted(path, { type: 'vfat' }, async target => {
      const kernels = join(target, 'EFI/Linux')
      await mkdir(kernels, { recursive: true })
      const earlier = (await readdir(kernels)).filter(each => each !== name)
      const fresh = join(kernels, name)
      await writeFile(fresh, '')
      await copyBlocks(kernel, fresh, step.bytes, context)
      if (step.replace) for (const each of earlier) await rm(join(kernels, each))
      await using directory = await open(kernels, 'r')
      await directory.sync()
    }),
  )
}
