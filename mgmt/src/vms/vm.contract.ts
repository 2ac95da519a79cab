import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../lib/id.ts'
import { hardwareOf } from './domain-xml/spec.ts'
import { testSpec } from './domain-xml/test-spec.ts'
import type { VmDriver, VmDriverEvent, VmSpec } from './vm.driver.ts'

export interface ContractSetup {
  driver: VmDriver
  /** Makes an empty disk of 64 MiB, or an ISO; returns its path. */
  makeDisk(name: string): Promise<string>
  /** What the guest prints on its serial port, if it has a system that does. */
  serialMarker: string | undefined
  cleanUp(): Promise<void>
}

/** What every hypervisor driver promises. `make` is called once; network cards are left out: they need a switch. */
export function vmContract(name: string, make: () => Promise<ContractSetup>): void {
  describe(`VmDriver: ${name}`, () => {
    let setup: ContractSetup
    let driver: VmDriver
    let spec: VmSpec
    const following = new AbortController()
    const seen: VmDriverEvent[] = []

    const observed = async (id: string) => {
      const vm = await driver.get(id)
      if (vm === undefined) throw new Error(`the driver does not know ${id}`)
      return vm
    }
    const power = async () => (await observed(spec.id)).power

    beforeAll(async () => {
      setup = await make()
      driver = setup.driver
      const id = newId()
      spec = testSpec(
        { hardwareVirtualisation: false, firmware: 'bios', memoryMiB: 64, cpus: 1, bootOrder: ['disk'] },
        {
          id,
          name: `contract-${id.slice(-8)}`,
          cdromPath: null,
          nics: [],
          disks: [{ id: newId(), path: await setup.makeDisk('one'), format: 'qcow2', bus: 'virtio' }],
        },
      )
      void (async () => {
        for await (const event of driver.events(following.signal)) seen.push(event)
      })()
    }, 60_000)

    afterAll(async () => {
      await driver.act(spec.id, 'stop').catch(() => {})
      await driver.undefine(spec.id)
      following.abort()
      await driver.close()
      await setup.cleanUp()
    }, 60_000)

    test('following begins with "look at everything"', async () => {
      await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThan(0)
      expect(seen[0]).toEqual({ type: 'all' })
    })

    test('a VM that does not exist is undefined, and removing it is fine', async () => {
      expect(await driver.get(newId())).toBeUndefined()
      await driver.undefine(newId())
      await expect(driver.act(newId(), 'start')).rejects.toThrow()
    })

    test('defining makes it appear, switched off, as it was asked for; again changes nothing', async () => {
      for (let times = 0; times < 2; times++) {
        await driver.define(spec)
        expect(await observed(spec.id)).toEqual({
          id: spec.id,
          name: spec.name,
          power: 'off',
          startedAt: null,
          managed: true,
          hardware: hardwareOf(spec),
          restartRequired: false,
          problem: null,
        })
      }
      expect((await driver.list()).filter(vm => vm.id === spec.id)).toHaveLength(1)
      await expect.poll(() => seen.some(event => event.type === 'all' || event.id === spec.id)).toBe(true)
    })

    test('what needs a running VM is refused while it is off', async () => {
      await expect(driver.act(spec.id, 'pause')).rejects.toMatchObject({ code: 'illegal_state' })
      await expect(driver.act(spec.id, 'shutdown')).rejects.toMatchObject({ code: 'illegal_state' })
      await expect(driver.screenshot(spec.id)).rejects.toMatchObject({ code: 'illegal_state' })
      await expect(driver.openConsole(spec.id, 'vnc', following.signal)).rejects.toThrow()
      await driver.act(spec.id, 'stop')
    })

    test('rename while off', async () => {
      spec = { ...spec, name: `${spec.name}-b` }
      await driver.define(spec)
      expect((await observed(spec.id)).name).toBe(spec.name)
    })

    test('start, pause, resume; the second start is refused', async () => {
      const before = seen.length
      await driver.act(spec.id, 'start')
      expect(await power()).toBe('running')
      expect(Math.abs(((await observed(spec.id)).startedAt ?? 0) - Date.now())).toBeLessThan(60_000)
      await expect.poll(() => seen.slice(before).length, { timeout: 10_000 }).toBeGreaterThan(0)
      await expect(driver.act(spec.id, 'start')).rejects.toMatchObject({ code: 'illegal_state' })
      await driver.act(spec.id, 'pause')
      expect(await power()).toBe('paused')
      await driver.act(spec.id, 'resume')
      expect(await power()).toBe('running')
    }, 60_000)

    test('counters are there and grow', async () => {
      const sample = async () => (await driver.samples()).find(each => each.id === spec.id)
      const first = await sample()
      expect(first).toBeDefined()
      await expect
        .poll(async () => (await sample())?.cpuTimeNs, { timeout: 20_000 })
        .toBeGreaterThan(first?.cpuTimeNs ?? 0)
    }, 30_000)

    test('the screen speaks RFB to several clients at once, and is a PNG', async () => {
      const clients = await Promise.all([1, 2].map(() => driver.openConsole(spec.id, 'vnc', following.signal)))
      for (const client of clients) {
        let text = ''
        client.on('data', (bytes: Buffer) => {
          text += bytes.toString('latin1')
        })
        await expect.poll(() => text, { timeout: 10_000 }).toContain('RFB 003.008\n')
      }
      for (const client of clients) client.destroy()
      const png = await driver.screenshot(spec.id)
      expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
    }, 60_000)

    test('the serial port shows what was printed before it was opened, time after time', async () => {
      for (let times = 0; times < 2; times++) {
        const closing = new AbortController()
        const stream = await driver.openConsole(spec.id, 'serial', closing.signal)
        let text = ''
        stream.on('data', (bytes: Buffer) => {
          text += bytes.toString('utf8')
        })
        stream.on('error', () => {})
        if (setup.serialMarker !== undefined) {
          await expect.poll(() => text, { timeout: 10_000 }).toContain(setup.serialMarker)
        }
        closing.abort()
        await expect.poll(() => stream.destroyed).toBe(true)
      }
    }, 60_000)

    test('a disk is plugged in while it runs, and the definition follows', async () => {
      const disk = { id: newId(), path: await setup.makeDisk('two'), format: 'qcow2' as const, bus: 'virtio' as const }
      await driver.attachDisk(spec.id, disk)
      await driver.attachDisk(spec.id, disk)
      spec = { ...spec, disks: [...spec.disks, disk] }
      await driver.define(spec)
      expect(await observed(spec.id)).toMatchObject({ hardware: hardwareOf(spec), restartRequired: false })
    }, 60_000)

    test('the medium is changed and ejected while it runs', async () => {
      const path = await setup.makeDisk('iso')
      await driver.changeMedia(spec.id, path)
      await driver.define({ ...spec, cdromPath: path })
      expect((await observed(spec.id)).hardware.cdromPath).toBe(path)
      await driver.changeMedia(spec.id, null)
      await driver.define(spec)
      expect((await observed(spec.id)).hardware.cdromPath).toBeNull()
    }, 60_000)

    test('an edit while it runs waits for a restart, and says so', async () => {
      const edited = { ...spec, config: { ...spec.config, memoryMiB: 96 } }
      await driver.define(edited)
      expect(await observed(spec.id)).toMatchObject({ restartRequired: true, hardware: { memoryMiB: 96 } })
      spec = edited
    })

    test('stop, and stop again; then it starts with what was edited', async () => {
      await driver.act(spec.id, 'stop')
      await driver.act(spec.id, 'stop')
      expect(await observed(spec.id)).toMatchObject({ power: 'off', startedAt: null, restartRequired: false })
      await driver.act(spec.id, 'start')
      expect(await observed(spec.id)).toMatchObject({ power: 'running', restartRequired: false })
      await driver.act(spec.id, 'stop')
    }, 60_000)

    test('while off, every part is changed into every other, and back', async () => {
      const nic = { id: newId(), bridge: 'br-contract', vlan: 7, mac: '52:54:00:0c:0f:fe', model: 'virtio' as const }
      const [first] = spec.disks
      const variants: VmSpec[] = [
        { ...spec, config: { ...spec.config, firmware: 'uefi', cpus: 4, memoryMiB: 512 } },
        {
          ...spec,
          name: `${spec.name}-c`,
          config: { ...spec.config, firmware: 'uefi', bootOrder: ['network', 'cdrom'] },
        },
        { ...spec, nics: [nic, { ...nic, id: newId(), mac: '52:54:00:0c:0f:ff', vlan: null, model: 'e1000e' }] },
        { ...spec, nics: [{ ...nic, bridge: 'br-other', vlan: null }] },
        { ...spec, disks: first === undefined ? [] : [{ ...first, bus: 'sata' }] },
        { ...spec, disks: spec.disks.map(disk => ({ ...disk, bus: 'scsi' as const })) },
        { ...spec, disks: [], nics: [] },
        spec,
      ]
      for (const variant of variants) {
        await driver.define(variant)
        expect(await observed(spec.id)).toMatchObject({ name: variant.name, hardware: hardwareOf(variant) })
      }
    }, 60_000)

    test('undefining removes it, and its name is free again', async () => {
      await driver.undefine(spec.id)
      await driver.undefine(spec.id)
      expect(await driver.get(spec.id)).toBeUndefined()
      const other = { ...spec, id: newId() }
      await driver.define(other)
      expect(await observed(other.id)).toMatchObject({ name: spec.name, power: 'off' })
      await driver.undefine(other.id)
    }, 60_000)
  })
}
