import { expect, it } from 'vitest'
import { machinesOf } from './machine-words.ts'

it('reads one machine a line, with its name or without', () => {
  expect(machinesOf(' 52-54-00-AB-00-01 host-1\n\n52:54:00:ab:00:02\n')).toEqual([
    { mac: '52:54:00:ab:00:01', hostName: 'host-1' },
    { mac: '52:54:00:ab:00:02', hostName: null },
  ])
})
