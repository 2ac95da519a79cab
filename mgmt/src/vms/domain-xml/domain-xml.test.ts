import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { VmSpec } from '../vm.driver.ts'
import { buildDomain } from './build.ts'
import { attribute, el, elements, find, parseXml, text, writeXml } from './el.ts'
import { parseDomain } from './parse.ts'
import { patchDomain } from './patch.ts'
import { hardwareOf } from './spec.ts'
import { testSpec } from './test-spec.ts'

/** What libvirt 9.0 made of `buildDomain(testSpec({ hardwareVirtualisation: false }))`. */
const FIXTURE = readFileSync(new URL('./fixtures/libvirt-9.0-inactive.xml', import.meta.url), 'utf8')

const devicesOf = (xml: string) => find(parseXml(xml), 'devices')
const deviceTargets = (xml: string) =>
  elements(devicesOf(xml), 'disk').map(disk => attribute(find(disk, 'target'), 'dev'))

describe('elements', () => {
  test('writing and reading gives the same tree, whatever is in it', () => {
    const tree = el('a', { quoted: `"'<&>`, n: 1 }, el('b', {}, 'x < y && "z" ]]> é'), el('c'))
    expect(parseXml(writeXml(tree))).toEqual(tree)
  })

  test('a document type, which can define entities, is refused; unknown entities too', () => {
    expect(() => parseXml('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')).toThrow(/DOCTYPE/)
    expect(() => parseXml('<a>&x;</a>')).toThrow(/entity/)
    expect(() => parseXml('')).toThrow()
  })

  test('numeric entities are resolved once', () => {
    expect(text(parseXml('<a>&#65;&#x42;&amp;lt;</a>'))).toBe('AB&lt;')
  })
})

describe('build', () => {
  const variants: [string, VmSpec][] = [
    ['everything', testSpec()],
    ['emulated BIOS machine', testSpec({ hardwareVirtualisation: false, firmware: 'bios', bootOrder: ['disk'] })],
    ['nothing but a CPU', testSpec({ cpus: 1, bootOrder: ['cdrom'] }, { disks: [], nics: [], cdromPath: null })],
  ]
  test.each(variants)('%s: reading what was built gives what was asked for', (_, spec) => {
    const domain = parseDomain(buildDomain(spec))
    expect(domain).toMatchObject({ id: spec.id, name: spec.name, managed: true })
    expect(domain.hardware).toEqual(hardwareOf(spec))
  })

  test('libvirt keeps every part of it', () => {
    expect(parseDomain(FIXTURE).hardware).toEqual(hardwareOf(testSpec({ hardwareVirtualisation: false })))
  })

  test('no port is opened: the screen is on a socket', () => {
    const graphics = find(parseXml(buildDomain(testSpec())), 'devices', 'graphics')
    expect(attribute(graphics, 'port')).toBeUndefined()
    expect(elements(graphics, 'listen').map(listen => listen.attributes)).toEqual([{ type: 'socket' }])
  })

  test('thirty disks on all buses have distinct names', () => {
    const disks = Array.from({ length: 30 }, (_, index) => ({
      id: `01890000-0000-7000-8000-0000000001${String(index).padStart(2, '0')}`,
      path: `/srv/${index}`,
      format: 'qcow2' as const,
      bus: (['virtio', 'sata', 'scsi'] as const)[index % 3] ?? 'virtio',
    }))
    const names = deviceTargets(buildDomain(testSpec({}, { disks })))
    expect(new Set(names).size).toBe(31)
  })
})

describe('patch', () => {
  const same = testSpec({ hardwareVirtualisation: false })

  test('the same spec changes nothing', () => {
    expect(parseXml(patchDomain(FIXTURE, same)).children.length).toBe(parseXml(FIXTURE).children.length)
    expect(parseDomain(patchDomain(FIXTURE, same))).toEqual(parseDomain(FIXTURE))
    expect(patchDomain(patchDomain(FIXTURE, same), same)).toBe(patchDomain(FIXTURE, same))
  })

  test('every edit arrives', () => {
    const edited = testSpec(
      { cpus: 4, memoryMiB: 1024, firmware: 'bios', hardwareVirtualisation: true, bootOrder: ['network', 'disk'] },
      {
        name: 'web-2',
        cdromPath: null,
        disks: [
          ...same.disks.slice(1),
          { id: '01890000-0000-7000-8000-0000000000d3', path: '/srv/3', format: 'qcow2', bus: 'virtio' },
        ],
        nics: [
          {
            id: '01890000-0000-7000-8000-0000000000e2',
            bridge: 'br-x',
            vlan: null,
            mac: '52:54:00:00:00:02',
            model: 'e1000e',
          },
        ],
      },
    )
    const patched = parseDomain(patchDomain(FIXTURE, edited))
    expect(patched.hardware).toEqual(hardwareOf(edited))
    expect(patched.name).toBe('web-2')
    expect(patched.managed).toBe(true)
    const cores = attribute(find(parseXml(patchDomain(FIXTURE, edited)), 'cpu', 'topology'), 'cores')
    expect(cores).toBe('4')
  })

  test('what others put there survives', () => {
    const foreign = FIXTURE.replace(
      '</devices>',
      `<hostdev mode="subsystem" type="pci"><source><address domain="0" bus="3" slot="0" function="0"/></source></hostdev>
       <disk type="block" device="disk"><source dev="/dev/sdz"/><target dev="vdb" bus="virtio"/></disk></devices>`,
    )
      .replace('</metadata>', '<other:x xmlns:other="urn:other">kept &amp; safe</other:x></metadata>')
      .replace('<features>', '<features><hyperv mode="custom"><relaxed state="on"/></hyperv>')
    const added = {
      id: '01890000-0000-7000-8000-0000000000d3',
      path: '/srv/3',
      format: 'qcow2' as const,
      bus: 'virtio' as const,
    }
    const patched = patchDomain(foreign, { ...same, disks: [...same.disks, added] })
    const root = parseXml(patched)
    expect(text(find(root, 'metadata', 'other:x'))).toBe('kept & safe')
    expect(find(root, 'features', 'hyperv', 'relaxed')).toBeDefined()
    expect(find(root, 'devices', 'hostdev', 'source', 'address')?.attributes.bus).toBe('3')
    const targets = deviceTargets(patched)
    expect(targets).toContain('vdb')
    expect(new Set(targets).size).toBe(targets.length)
  })

  test('devices keep their addresses, and the card its port on the switch', () => {
    const patched = patchDomain(FIXTURE, {
      ...same,
      nics: same.nics.map(nic => ({ ...nic, bridge: 'br-other', vlan: 7 })),
    })
    const before = find(devicesOf(FIXTURE), 'interface')
    const after = find(devicesOf(patched), 'interface')
    expect(find(after, 'address')).toEqual(find(before, 'address'))
    expect(find(after, 'virtualport')).toEqual(find(before, 'virtualport'))
    expect(parseDomain(patched).hardware.nics[0]).toMatchObject({ bridge: 'br-other', vlan: 7 })
  })

  test('a disk that somebody attached by its file is not attached twice', () => {
    const byFile = FIXTURE.replace(/<alias name='ua-disk-[^']*d1'\/>/, '')
    expect(parseDomain(patchDomain(byFile, same)).hardware.disks.map(disk => disk.path)).toHaveLength(2)
  })
})
