import { readFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { expect, test } from 'vitest'
import {
  isLive,
  parseCpuinfo,
  parseDiskstats,
  parseLoadavg,
  parseMeminfo,
  parseNetDev,
  parseStat,
} from './proc.parse.ts'

test('CPU time: idle and I/O wait are not work, guest time is counted once', () => {
  const text = 'cpu  100 10 50 800 40 5 3 2 60 1\ncpu0 1 1 1 1\nintr 5\nbtime 1763668800\nprocesses 9\n'
  expect(parseStat(text)).toEqual({ busy: 170, total: 1010, bootTime: 1763668800 })
})

test('a kernel that tells no boot time', () => {
  expect(parseStat('cpu  1 0 0 9 0 0 0 0 0 0\n').bootTime).toBeNull()
})

test('memory: used is what is not available, in bytes', () => {
  const text = 'MemTotal:        1000 kB\nMemFree:          100 kB\nMemAvailable:     600 kB\nBuffers: 1 kB\n'
  expect(parseMeminfo(text)).toEqual({ totalBytes: 1_024_000, usedBytes: 409_600 })
})

test('live: only the whole word counts', () => {
  expect(isLive('quiet limiquantix.live roothash=ab\n')).toBe(true)
  expect(isLive('quiet limiquantix.lively\n')).toBe(false)
  expect(isLive('')).toBe(false)
})

test('disks: whole disks only', () => {
  const text = [
    '   7       0 loop0 5 0 999 0 5 0 999 0 0 0 0 0 0 0 0 0 0',
    ' 259       0 nvme0n1 10 0 2000 1 20 0 400 1 0 1 1 0 0 0 0 0 0',
    ' 259       1 nvme0n1p1 10 0 2000 1 20 0 400 1 0 1 1 0 0 0 0 0 0',
    ' 254       0 vda 1 0 8 1 1 0 16 1 0 1 1',
    ' 254       1 vda1 1 0 8 1 1 0 16 1 0 1 1',
    ' 253       0 dm-0 1 0 8 1 1 0 16 1 0 1 1',
    '',
  ].join('\n')
  expect(parseDiskstats(text)).toEqual({ readBytes: 2008 * 512, writeBytes: 416 * 512 })
})

test('network: only the interfaces that are asked for, with the name glued to a number or not', () => {
  const text = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
    '    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0',
    'enp1s0:1000 1 0 0 0 0 0 0 500 1 0 0 0 0 0 0',
    'br-uplink: 7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0',
    '  eth1:      20 1 0 0 0 0 0 0 30 1 0 0 0 0 0 0',
  ].join('\n')
  expect(parseNetDev(text, new Set(['enp1s0', 'eth1', 'absent']))).toEqual({ rxBytes: 1020, txBytes: 530 })
})

test('load average', () => {
  expect(parseLoadavg('0.52 1.04 2.00 3/812 12345\n')).toEqual([0.52, 1.04, 2])
})

test('processors: two sockets of two cores with two threads each', () => {
  const block = (index: number) =>
    `processor\t: ${index}\nmodel name\t: Intel(R)  Xeon(R)  CPU\nphysical id\t: ${index >> 2}\ncore id\t\t: ${(index >> 1) & 1}\n`
  const text = `${[0, 1, 2, 3, 4, 5, 6, 7].map(block).join('\n')}\n`
  expect(parseCpuinfo(text)).toEqual({ model: 'Intel(R) Xeon(R) CPU', sockets: 2, cores: 4, threads: 8 })
})

test('processors without a topology are cores of one socket', () => {
  const text = 'processor\t: 0\nBogoMIPS\t: 50\n\nprocessor\t: 1\nBogoMIPS\t: 50\n\nHardware\t: x\n'
  expect(parseCpuinfo(text)).toEqual({ model: 'unknown', sockets: 1, cores: 2, threads: 2 })
})

test('the files of this machine agree with what Node says of it', async () => {
  const read = (name: string) => readFile(`/proc/${name}`, 'utf8')
  const memory = parseMeminfo(await read('meminfo'))
  expect(memory.totalBytes).toBe(totalmem())
  expect(memory.usedBytes).toBeGreaterThan(0)
  expect(parseCpuinfo(await read('cpuinfo')).threads).toBe(cpus().length)
  const cpu = parseStat(await read('stat'))
  expect(cpu.busy).toBeGreaterThan(0)
  expect(cpu.busy).toBeLessThan(cpu.total)
})
