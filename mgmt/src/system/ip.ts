import { access, readFile, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { exec } from './exec.ts'

/** ip(8) and what the kernel tells of its interfaces. */

const FORWARDING = '/proc/sys/net/ipv4/ip_forward'

export interface InterfaceAddress {
  name: string
  /** `192.168.1.5/24` */
  cidr: string
}

/** IPv4 addresses of all interfaces that are up. Needs no process, so it may be asked often. */
export function addresses(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list = []]) =>
    list.flatMap(({ family, cidr }) => (family === 'IPv4' && cidr !== null ? [{ name, cidr }] : [])),
  )
}

export async function exists(name: string): Promise<boolean> {
  return await access(`/sys/class/net/${name}`).then(
    () => true,
    () => false,
  )
}

/** Switches an interface on and makes this its only IPv4 address. */
export async function setOnlyAddress(name: string, cidr: string): Promise<void> {
  await exec('ip', ['link', 'set', 'dev', name, 'up'])
  await exec('ip', ['-4', 'address', 'replace', cidr, 'broadcast', '+', 'dev', name])
  const others = addresses().filter(address => address.name === name && address.cidr !== cidr)
  for (const other of others) await exec('ip', ['-4', 'address', 'delete', other.cidr, 'dev', name])
}

export async function isForwarding(): Promise<boolean> {
  return (await readFile(FORWARDING, 'utf8')).trim() === '1'
}

/** Makes the host a router for IPv4. */
export async function enableForwarding(): Promise<void> {
  if (!(await isForwarding())) await writeFile(FORWARDING, '1')
}
