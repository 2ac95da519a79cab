import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { startServices } from './start-services.ts'

const log = pino({ level: 'silent' })
const service = (start: () => Promise<void>, closed: string[] = [], name = '') => ({
  name,
  service: {
    start,
    close: async () => {
      closed.push(name)
    },
  },
})

it('is not well before the last service has started', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const services = startServices([service(async () => {}, [], 'hosts'), service(() => promise, [], 'vms')], log)
  expect(() => services.check()).toThrow('not started: hosts, vms')
  const start = services.start()
  await vi.waitFor(() => expect(() => services.check()).toThrow(/^not started: vms$/))
  resolve()
  await start
  expect(() => services.check()).not.toThrow()
})

it('tries one again that failed, starts the others all the same, and ends them in reverse', async () => {
  vi.useFakeTimers()
  const closed: string[] = []
  let works = false
  const broken = service(async () => (works ? undefined : Promise.reject(new Error('no pool'))), closed, 'storage')
  const services = startServices([broken, service(async () => {}, closed, 'vms')], log)
  await services.start()
  expect(() => services.check()).toThrow(/^not started: storage$/)
  works = true
  await vi.advanceTimersByTimeAsync(10_000)
  expect(() => services.check()).not.toThrow()
  await services.close()
  expect(closed).toEqual(['storage', 'vms'])
  vi.useRealTimers()
})
