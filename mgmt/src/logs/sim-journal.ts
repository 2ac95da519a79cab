import type { LogEntry } from './log.schema.ts'

type Line = Omit<LogEntry, 'cursor' | 'at' | 'truncated' | 'bootId'>

const service = (
  unit: string,
  priority: number,
  message: string,
  identifier = unit.replace(/\.service$/, ''),
): Line => ({
  priority,
  message,
  identifier,
  unit,
  pid: 400 + unit.length * 7,
  fields: { _COMM: identifier, _TRANSPORT: 'journal', _UID: '0' },
})
const kernel = (priority: number, message: string): Line => ({
  priority,
  message,
  identifier: 'kernel',
  unit: null,
  pid: null,
  fields: { _TRANSPORT: 'kernel' },
})
const own = (level: number, priority: number, msg: string, rest: object = {}): Line => ({
  ...service('limiquantixd.service', priority, JSON.stringify({ level, ...rest, msg }), 'limiquantixd'),
  fields: { _COMM: 'limiquantixd', _TRANSPORT: 'stdout', _UID: '0' },
})

/** What a healthy host with a few troubles writes, more or less often. */
const LINES: readonly { every: number; line: (index: number) => Line }[] = [
  {
    every: 211,
    line: () => own(50, 3, 'host does not answer', { err: { message: 'connection to libvirt was lost', stack: '…' } }),
  },
  { every: 97, line: () => kernel(4, 'EDAC MC0: 1 CE on DIMM_A1 (channel:0 slot:0 page:0x1f3a7 offset:0x40)') },
  { every: 83, line: () => service('libvirtd.service', 3, 'internal error: End of file from qemu monitor') },
  { every: 41, line: () => service('ovs-vswitchd.service', 5, 'bridge|INFO|bridge br-uplink: added interface vnet7') },
  { every: 29, line: () => own(40, 4, 'host name was not applied', { hostName: 'alpha' }) },
  { every: 17, line: () => service('systemd-timesyncd.service', 6, 'Contacted time server 192.0.2.123:123.') },
  { every: 13, line: () => kernel(6, 'vnet7: entered promiscuous mode') },
  { every: 11, line: () => service('systemd-networkd.service', 6, 'enp65s0f0: Gained carrier') },
  { every: 7, line: index => own(30, 6, 'task ended', { taskId: index, status: 'succeeded' }) },
  { every: 3, line: () => service('systemd-journald.service', 7, 'Vacuuming done, freed 0B of archived journals.') },
  { every: 1, line: index => service('libvirtd.service', 6, `Domain web-${(index % 9) + 1} was looked at`) },
]

/** Line number `index` of the journal of a host, always the same. */
export function simulatedLine(index: number, hostId: string): Line {
  const shifted = index + (Number.parseInt(hostId.slice(-2), 16) || 0)
  const found = LINES.find(({ every }) => shifted % every === 0)
  if (found === undefined) throw new Error('the last line fits every index')
  return found.line(index)
}
