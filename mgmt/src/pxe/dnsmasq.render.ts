import { formatAddress, netmask, parseSubnet } from '../lib/ipv4.ts'
import type { PxeConfig } from './pxe.schema.ts'

/** What the DHCP and TFTP server of network boot is told. */
export interface DhcpSpec {
  /** The only interface it is heard on. */
  interface: string
  /** The host's address there, with the length of its prefix. */
  cidr: string
  /** Beginning of every address below the HTTP server, without a slash at its end. */
  base: string
  dhcp: PxeConfig['dhcp']
}

export interface DhcpPaths {
  /** Holds `ipxe.efi` and nothing else. */
  tftpRoot: string
  leaseFile: string
}

/** The boot loader's name, over TFTP and HTTP. */
export const LOADER = 'ipxe.efi'

const MAX_LEASES = 1_024

/** Client architectures (RFC 4578, and IANA's list): UEFI on x86-64 by PXE, under two numbers, and by HTTP. */
const MATCHES = ['set:efi,option:client-arch,7', 'set:efi,option:client-arch,9', 'set:http,option:client-arch,16']

/**
 * dnsmasq's configuration for network boot. Every value is an address, a path or a name of our own: no text of a user
 * gets into the file. Machines that start from the network are answered, and in the mode `proxy` nobody else is.
 */
export function renderDnsmasq({ interface: name, cidr, base, dhcp }: DhcpSpec, paths: DhcpPaths): string {
  const [address = ''] = cidr.split('/')
  const subnet = parseSubnet(cidr)
  const loader = `tag:efi,tag:!ipxe,${LOADER}`
  const proxy = [
    `dhcp-range=${formatAddress(subnet.first)},proxy,${netmask(subnet)}`,
    'dhcp-ignore=tag:!efi,tag:!http',
    // Without this name, who asks for an address to fetch from over HTTP is no business of a proxy.
    'dhcp-pxe-vendor=PXEClient,HTTPClient',
    // The firmware asks again, on port 4011, for what is told here.
    ...['x86-64_EFI', 'BC_EFI'].map(kind => `pxe-service=tag:efi,tag:!ipxe,${kind},LimiQuantix,${LOADER}`),
  ]
  const full = (range: { rangeStart: string; rangeEnd: string }) => [
    `dhcp-range=${range.rangeStart},${range.rangeEnd},${netmask(subnet)},1h`,
    `dhcp-lease-max=${MAX_LEASES}`,
    // There is no way out of an isolated network, and dnsmasq would name itself.
    'dhcp-option=option:router',
    'dhcp-option=option:dns-server',
    'dhcp-option-force=tag:http,tag:!ipxe,option:vendor-class,HTTPClient',
  ]
  return [
    '# Network boot. Written by limiquantixd; changes are lost.',
    'port=0',
    `interface=${name}`,
    'except-interface=lo',
    'bind-dynamic',
    'no-hosts',
    'no-resolv',
    'no-ping',
    'log-dhcp',
    'enable-tftp',
    `tftp-root=${paths.tftpRoot}`,
    'tftp-no-fail',
    ...MATCHES.map(match => `dhcp-match=${match}`),
    'dhcp-userclass=set:ipxe,iPXE',
    ...(dhcp.mode === 'proxy' ? proxy : full(dhcp)),
    `dhcp-boot=${loader},,${address}`,
    `dhcp-boot=tag:http,tag:!ipxe,${base}/${LOADER}`,
    `dhcp-boot=tag:ipxe,${base}/boot.ipxe`,
    `dhcp-leasefile=${paths.leaseFile}`,
    'pid-file=',
    '',
  ].join('\n')
}
