import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe } from 'vitest'
import { exec } from '../system/exec.ts'
import { vmContract } from './vm.contract.ts'
import { createLibvirtDriver } from './vm.driver.libvirt.ts'

/**
 * Set to a libvirt URI (`qemu:///system`) to run the contract against a real hypervisor: on a host with libvirtd, as
 * root. Its guests are emulated, have no network card and no system.
 */
const uri = process.env.LIMIQUANTIX_TEST_LIBVIRT

describe.runIf(uri !== undefined)('on a real hypervisor (LIMIQUANTIX_TEST_LIBVIRT)', () => {
  vmContract('libvirt', async () => {
    // Not below /tmp: raw caching needs a file system that supports O_DIRECT, and the guest's user has to get there.
    const directory = await mkdtemp('/var/lib/libvirt/images/contract-')
    await exec('chmod', ['711', directory])
    return {
      driver: createLibvirtDriver(uri),
      async makeDisk(name) {
        const path = join(directory, name)
        const format = name === 'iso' ? 'raw' : 'qcow2'
        await exec('qemu-img', ['create', '-q', '-f', format, path, '64M'])
        return path
      },
      serialMarker: undefined,
      cleanUp: () => rm(directory, { recursive: true, force: true }),
    }
  })
})
