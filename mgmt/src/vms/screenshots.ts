import { ApiError } from '../api/errors.ts'
import type { VmDriver } from './vm.driver.ts'

/** Pictures taken at the same time: each is a process, and a file as large as the screen. */
const MAX_AT_ONCE = 8

/** Takes pictures of screens. Those who ask for the same one while it is being taken share it. */
export function createScreenshots(driver: Pick<VmDriver, 'screenshot'>): (id: string) => Promise<Buffer> {
  const taking = new Map<string, Promise<Buffer>>()
  return async id => {
    const present = taking.get(id)
    if (present !== undefined) return await present
    if (taking.size >= MAX_AT_ONCE) {
      throw new ApiError('unavailable', 'Many pictures of screens are being taken. Try again in a moment.')
    }
    const picture = driver.screenshot(id).finally(() => taking.delete(id))
    taking.set(id, picture)
    return await picture
  }
}
