import type { Vm } from '../../api/types.ts'

/** What the list is narrowed down to besides the text; empty means any. */
export type VmFilter = { power: string; host: string; tag: string }

/** The VMs that pass the filter. */
export function filterVms(vms: readonly Vm[], filter: VmFilter): readonly Vm[] {
  if (!filter.power && !filter.host && !filter.tag) return vms
  return vms.filter(
    vm =>
      (!filter.power || vm.state.power === filter.power) &&
      (!filter.host || vm.state.hostId === filter.host) &&
      (!filter.tag || vm.config.tags.includes(filter.tag)),
  )
}

/** The hosts and tags that occur, sorted, to choose from. */
export function filterChoices(vms: readonly Vm[]): { hosts: { id: string; name: string }[]; tags: string[] } {
  const hosts = new Map<string, string>()
  const tags = new Set<string>()
  for (const vm of vms) {
    hosts.set(vm.state.hostId, vm.state.hostName)
    for (const tag of vm.config.tags) tags.add(tag)
  }
  return {
    hosts: [...hosts].map(([id, name]) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name)),
    tags: [...tags].toSorted((a, b) => a.localeCompare(b)),
  }
}
