import { expect, test } from 'vitest'
import { exec } from '../system/exec.ts'
import { readMachineId } from '../system/machine-id.ts'
import { hostIdOf } from './host-id.ts'

test('a host keeps its id for ever', () => {
  // Recorded when the first version was released: if this changes, every host loses its identity.
  expect(hostIdOf('00112233445566778899aabbccddeeff')).toBe('319ec27a-3a52-4733-a9a3-edae946c19fc')
})

test('the id is the one that systemd derives', async () => {
  const application = '6b1c5e0f7a2d4c3b9e8f0a1b2c3d4e5f'
  const { stdout } = await exec('systemd-id128', ['machine-id', '--uuid', `--app-specific=${application}`])
  expect(hostIdOf(await readMachineId(), application)).toBe(stdout.trim())
})
