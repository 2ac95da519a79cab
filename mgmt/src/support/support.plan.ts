/** What the machine itself is asked for; each has one command or file behind it, in the driver. */
export const SOURCES = [
  'journal-of-this-boot',
  'journal-of-the-boot-before',
  'release',
  'units',
  'disks',
  'file-systems',
  'memory',
  'processors',
  'modules',
  'addresses',
  'routes',
  'name-servers',
  'switches',
  'firewall',
  'domains',
  'domain-definitions',
] as const
export type Source = (typeof SOURCES)[number]

/** What the service knows, as it shows it over its API. */
export const SECTIONS = [
  'versions',
  'hosts',
  'hardware',
  'time',
  'virtual-machines',
  'networks',
  'volumes',
  'images',
  'pools',
  'tasks',
] as const
export type Section = (typeof SECTIONS)[number]

export type BundleItem = { file: string } & ({ source: Source } | { section: Section })

const MACHINE: Record<Source, string> = {
  'journal-of-this-boot': 'journal/this-boot.log',
  'journal-of-the-boot-before': 'journal/boot-before.log',
  release: 'system/os-release.txt',
  units: 'system/units.txt',
  disks: 'system/disks.json',
  'file-systems': 'system/file-systems.txt',
  memory: 'system/memory.txt',
  processors: 'system/processors.txt',
  modules: 'system/modules.txt',
  addresses: 'network/addresses.json',
  routes: 'network/routes.json',
  'name-servers': 'network/name-servers.txt',
  switches: 'network/openvswitch.txt',
  firewall: 'network/nftables.txt',
  domains: 'libvirt/domains.txt',
  'domain-definitions': 'libvirt/definitions.xml',
}

/**
 * Everything that a bundle holds. Nothing else is ever collected: no file of the state directory (passwords, tokens,
 * sessions, keys, the setup code), no audit record, no environment. What is added here has to be free of secrets.
 */
export const BUNDLE: readonly BundleItem[] = [
  ...SECTIONS.map(section => ({ file: `service/${section}.json`, section })),
  ...SOURCES.map(source => ({ file: MACHINE[source], source })),
]
