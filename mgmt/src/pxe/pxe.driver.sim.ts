import { Readable } from 'node:stream'
import { FILES } from '../../../pxe/script.ts'
import { LOADER } from './dnsmasq.render.ts'
import type { BootFile, PxeDriver } from './pxe.driver.ts'

/** Imaginary hosts whose HTTP servers are real ones, on the loopback: whoever fetches from them is a machine. */
export function createSimPxeDriver({ version }: { version: string }): PxeDriver {
  const running = new Set<string>()
  const file = (name: string): BootFile => {
    const content = Buffer.alloc(64 * 1024, name)
    return { bytes: content.length, read: (start, end) => Readable.from([content.subarray(start, end + 1)]) }
  }
  const names = [LOADER, ...Object.values(FILES)]
  return {
    uplink: async () => ({ cidr: '192.0.2.10/24', listen: '127.0.0.1', port: 0 }),
    open: async () => ({ version, commandLine: 'roothash=sim', files: new Map(names.map(name => [name, file(name)])) }),
    startDhcp: async hostId => void running.add(hostId),
    stop: async hostId => void running.delete(hostId),
    isRunning: async hostId => running.has(hostId),
    isNeighbour: async () => true,
  }
}
