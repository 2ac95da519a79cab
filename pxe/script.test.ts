import { describe, expect, it } from 'vitest'
import { autoexecScript, bootScript, FILES, networkCommandLine } from './script.ts'

const OWN = 'roothash=abc console=tty0 quiet\0\0'
const script = bootScript({ version: '1.2.3', commandLine: OWN })
const linesOf = (text: string) => text.split('\n')

describe('the command line', () => {
  it('is that of the kernel image, and says where root and hashes are', () => {
    const line = networkCommandLine(OWN)
    expect(line).toMatch(/^roothash=abc console=tty0 quiet limiquantix\.live limiquantix\.netboot /)
    expect(line).toContain('systemd.verity_root_data=/dev/disk/by-loop-ref/limiquantix-root')
  })

  it('is refused when iPXE would not take it for text', () => {
    for (const own of [`a=\${net0/mac}`, 'a || shell', 'a && b', 'a #b', 'a=\u00e4', 'a\0b'])
      expect(() => networkCommandLine(own), own).toThrow('iPXE cannot pass on')
  })
})

describe('boot.ipxe', () => {
  it('fetches every file of the tree, from beside itself, the hashes last', () => {
    const fetched = linesOf(script).flatMap(line => /^(?:kernel|initrd) (\S+)/.exec(line)?.[1] ?? [])
    expect(fetched.toSorted()).toEqual(Object.values(FILES).toSorted())
    expect(fetched[0]).toBe(FILES.kernel)
    expect(fetched.at(-1)).toBe(FILES.verity)
  })

  it('goes on after no command that failed', () => {
    const may = linesOf(script).filter(line => /^(kernel|initrd|boot|choose)\b/.test(line))
    expect(may.filter(line => !/\|\| goto \w+$/.test(line))).toEqual([])
  })

  it.each([
    ['boot.ipxe', script],
    ['autoexec.ipxe', autoexecScript()],
  ])('%s jumps to labels that exist', (_, text) => {
    const labels = new Set(linesOf(text).flatMap(line => /^:(\w+)$/.exec(line)?.[1] ?? []))
    const targets = [...text.matchAll(/\bgoto (\w+)|^item (\w+)/gm)].map(found => found[1] ?? found[2] ?? '')
    expect(targets.length).toBeGreaterThan(0)
    expect(targets.filter(target => !labels.has(target))).toEqual([])
  })

  it('asks nothing when it was given answers, which may be set by its first lines', () => {
    const answered = bootScript({ version: '1', commandLine: OWN, before: ['set answers http://10.0.0.1/a'] })
    const lines = linesOf(answered)
    const at = (line: string) => lines.indexOf(line)
    expect(lines[0]).toBe('#!ipxe')
    expect(at('set answers http://10.0.0.1/a')).toBeGreaterThan(0)
    expect(at('set answers http://10.0.0.1/a')).toBeLessThan(at(`isset \${answers} && goto unattended ||`))
    expect(at(`isset \${answers} && goto unattended ||`)).toBeLessThan(at(':menu'))
  })
})

it('autoexec.ipxe remembers where it came from before DHCP changes that', () => {
  const lines = linesOf(autoexecScript())
  expect(lines.indexOf(`set beside \${cwduri} ||`)).toBe(1)
  expect(lines.indexOf('dhcp || goto wait')).toBeGreaterThan(1)
  expect(lines).toContain(`chain --replace \${beside}boot.ipxe ||`)
})

it('autoexec.ipxe goes to a directory that is named, and to no half of an address', () => {
  expect(autoexecScript('http://192.0.2.1:8069/pxe/')).toContain('chain --replace http://192.0.2.1:8069/pxe/boot.ipxe ')
  for (const url of ['http://192.0.2.1', 'tftp://x/', 'http://a b/', 'http://x/\nshell/']) {
    expect(() => autoexecScript(url), url).toThrow('not the address of a directory')
  }
})
