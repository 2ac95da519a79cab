import { exec } from './exec.ts'

export interface CardFirmware {
  driver: string
  version: string
  firmware: string
  /** Address on its bus, for example `0000:00:03.0`. */
  bus: string
}

const INTERFACE = /^[A-Za-z0-9_.@-]{1,15}$/

/** Reads what `ethtool --driver` prints: one name and value a line. */
export function parseEthtool(text: string): CardFirmware {
  const values = new Map(
    text.split('\n').flatMap(line => {
      const colon = line.indexOf(':')
      return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
    }),
  )
  const value = (name: string) => values.get(name) ?? ''
  const firmware = value('firmware-version')
  return {
    driver: value('driver'),
    version: value('version'),
    firmware: firmware === 'N/A' ? '' : firmware,
    bus: value('bus-info'),
  }
}

/** Driver and firmware of a network card; undefined when its driver tells nothing. */
export async function cardFirmware(name: string): Promise<CardFirmware | undefined> {
  if (!INTERFACE.test(name) || name.startsWith('-')) return undefined
  try {
    return parseEthtool((await exec('ethtool', ['--driver', name], { timeoutMs: 5_000 })).stdout)
  } catch {
    return undefined
  }
}
