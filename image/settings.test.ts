import { expect, it } from 'vitest'
import { runSettings } from './settings.ts'

it('has a default for everything, also for what make passes empty', () => {
  const defaults = { port: 8443, memoryMiB: 4096, cpus: 2, diskSize: '32G', fresh: false }
  expect(runSettings({})).toEqual(defaults)
  expect(runSettings({ PORT: '', MEMORY: '', CPUS: '', DISK_SIZE: '', FRESH: '' })).toEqual(defaults)
})

it('takes what is set', () => {
  const env = { PORT: '9443', MEMORY: '2048', CPUS: '1', DISK_SIZE: '64G', FRESH: '1' }
  expect(runSettings(env)).toEqual({ port: 9443, memoryMiB: 2048, cpus: 1, diskSize: '64G', fresh: true })
})

it('says what is wrong with a setting', () => {
  expect(() => runSettings({ PORT: '70000' })).toThrow('PORT must be a whole number from 1 to 65535, not "70000"')
  expect(() => runSettings({ MEMORY: '4G' })).toThrow('MEMORY must be')
  expect(() => runSettings({ CPUS: '0' })).toThrow('CPUS must be')
  expect(() => runSettings({ DISK_SIZE: '4G' })).toThrow('at least 12G')
  expect(() => runSettings({ DISK_SIZE: '32G,file=x' })).toThrow('DISK_SIZE must be')
})
