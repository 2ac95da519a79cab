import type { ManagementConfig } from '../../../api/types.ts'

/** The management network as a form holds it. */
export interface ManagementDraft {
  method: 'dhcp' | 'static'
  over: 'automatic' | 'card' | 'bond'
  card: string
  mode: NonNullable<ManagementConfig['bond']>['mode']
  cards: readonly string[]
  vlan: string
  /** Separated by spaces or commas. */
  addresses: string
  gateway: string
  gateway6: string
  dns: string
}

/** What is separated by spaces, commas or lines. */
export const words = (text: string): string[] => text.split(/[\s,]+/).filter(word => word !== '')

/** What a config says, for the form. */
export function draftOf(config: ManagementConfig): ManagementDraft {
  const fixed = config.method === 'static' ? config : undefined
  return {
    method: config.method,
    over: config.bond !== undefined ? 'bond' : config.card !== undefined ? 'card' : 'automatic',
    card: config.card ?? '',
    mode: config.bond?.mode ?? 'active-backup',
    cards: config.bond?.cards ?? [],
    vlan: config.vlan === undefined ? '' : String(config.vlan),
    addresses: fixed?.addresses.join(' ') ?? '',
    gateway: fixed?.gateway ?? '',
    gateway6: fixed?.gateway6 ?? '',
    dns: fixed?.dns.join(' ') ?? '',
  }
}

/** What the form says, as the API takes it; whether that makes sense is the service's to say. */
export function configOf(draft: ManagementDraft): ManagementConfig {
  const { method, over, card, mode, cards, vlan, addresses, gateway, gateway6, dns } = draft
  const link = {
    ...(over === 'card' ? { card } : {}),
    ...(over === 'bond' ? { bond: { mode, cards: [...cards] } } : {}),
    ...(vlan.trim() === '' ? {} : { vlan: Number(vlan) }),
  }
  if (method === 'dhcp') return { method, ...link }
  return {
    ...{ method, ...link, addresses: words(addresses), dns: words(dns) },
    ...(gateway.trim() === '' ? {} : { gateway: gateway.trim() }),
    ...(gateway6.trim() === '' ? {} : { gateway6: gateway6.trim() }),
  }
}

/** Why the form cannot be tried; null when it can. */
export function whyNotTry(draft: ManagementDraft, present: ManagementConfig): string | null {
  if (draft.over === 'card' && draft.card === '') return 'Choose a network card'
  if (draft.over === 'bond' && draft.cards.length < 2) return 'A bond needs two cards or more'
  if (draft.method === 'static' && words(draft.addresses).length === 0) return 'Give an address'
  return JSON.stringify(configOf(draft)) === JSON.stringify(configOf(draftOf(present))) ? 'Nothing is changed' : null
}

/** The first error about a field of the config or something within it. */
export function errorAbout(errors: Readonly<Record<string, string>>, field: string): string | undefined {
  const path = `config.${field}`
  return Object.entries(errors).find(([key]) => key === path || key.startsWith(`${path}.`))?.[1]
}
