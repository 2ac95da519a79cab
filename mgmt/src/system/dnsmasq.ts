/** dnsmasq(8): what it writes. Its configuration is rendered by who knows what it means. */

export interface DnsmasqLease {
  mac: string
  address: string
  hostName: string | null
  /** Unix seconds; 0 for a lease without end. */
  expires: number
}

const LINE = /^(\d+) ([0-9a-f]{2}(?::[0-9a-f]{2}){5}) (\d+\.\d+\.\d+\.\d+) (\S+) \S+$/

/**
 * Reads a lease file (lease.c): `expiry mac address name client-id` per line, `*` for an unknown name. Lines of
 * other kinds (the server's DUID, IPv6) are passed over.
 */
export function parseLeases(text: string): DnsmasqLease[] {
  return text.split('\n').flatMap(line => {
    const [, expires = '', mac = '', address = '', name = '*'] = LINE.exec(line) ?? []
    if (mac === '') return []
    return [{ mac, address, hostName: name === '*' ? null : name, expires: Number(expires) }]
  })
}
