import { z } from 'zod'
import { exec } from './exec.ts'

/** ovs-vsctl(8): bridges of Open vSwitch. */

/** Seconds to wait for ovs-vswitchd to do what the database says. */
const WAIT = '--timeout=20'

/** Answer of `--format=json`: rows of positions, values in OVSDB's notation (RFC 7047, section 5.1). */
const Table = z.object({ headings: z.array(z.string()), data: z.array(z.array(z.unknown())) })
const OvsMap = z.tuple([z.literal('map'), z.array(z.tuple([z.string(), z.string()]))])

export interface OvsBridge {
  name: string
  externalIds: Record<string, string>
}

/** Reads the answer of `list Bridge` with the columns `name` and `external_ids`. */
export function parseBridges(json: string): OvsBridge[] {
  const { headings, data } = Table.parse(JSON.parse(json))
  const [name, ids] = [headings.indexOf('name'), headings.indexOf('external_ids')]
  return data.map(row => ({
    name: z.string().parse(row[name]),
    externalIds: Object.fromEntries(OvsMap.parse(row[ids])[1]),
  }))
}

export async function listBridges(): Promise<OvsBridge[]> {
  const args = [WAIT, '--format=json', '--columns=name,external_ids', 'list', 'Bridge']
  return parseBridges((await exec('ovs-vsctl', args)).stdout)
}

/** Makes a bridge that learns like a switch, with a fixed hardware address, or gives an existing one these settings. */
export async function ensureBridge(name: string, mac: string, externalIds: Record<string, string>): Promise<void> {
  const ids = Object.entries(externalIds).map(([key, value]) => `external-ids:${key}="${value}"`)
  await exec('ovs-vsctl', [
    ...[WAIT, '--may-exist', 'add-br', name, '--', 'set', 'Bridge', name, 'fail-mode=standalone'],
    `other-config:hwaddr="${mac}"`,
    ...ids,
  ])
}

/** Removes a bridge with its ports; one that is gone is fine. */
export async function deleteBridge(name: string): Promise<void> {
  await exec('ovs-vsctl', [WAIT, '--if-exists', 'del-br', name])
}
