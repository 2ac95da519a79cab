import { readFile } from 'node:fs/promises'

/** The MAC address that the kernel knows an IPv4 neighbour by (proc_net_arp(5)); undefined when it knows none. */
export async function macOf(address: string, path = '/proc/net/arp'): Promise<string | undefined> {
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const [ip, , , mac] = line.split(/\s+/)
    if (ip === address && mac !== undefined && mac !== '00:00:00:00:00:00') return mac.toLowerCase()
  }
  return undefined
}
