import { z } from 'zod'

/** What opens a volume; a key without a token is a passphrase. */
export type KeyKind = 'passphrase' | 'recovery' | 'tpm' | 'other'

export interface LuksHeader {
  slots: { slot: number; kind: KeyKind }[]
  /** Registers of the TPM that its key depends on, of all bindings. */
  tpmPcrs: number[]
}

const Header = z.object({
  keyslots: z.record(z.string().regex(/^\d+$/), z.object({ type: z.string() })),
  tokens: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        keyslots: z.array(z.string()),
        'tpm2-pcrs': z.array(z.number()).optional(),
      }),
    )
    .default({}),
})

const KINDS: Readonly<Record<string, KeyKind>> = { 'systemd-tpm2': 'tpm', 'systemd-recovery': 'recovery' }

/** Reads what `cryptsetup luksDump --dump-json-metadata` prints: kinds of keys, none of their material. */
export function parseLuks(json: string): LuksHeader {
  const { keyslots, tokens } = Header.parse(JSON.parse(json))
  const tokenOf = (slot: string) => Object.values(tokens).find(token => token.keyslots.includes(slot))
  const slots = Object.keys(keyslots).map(slot => {
    const token = tokenOf(slot)
    return { slot: Number(slot), kind: token === undefined ? ('passphrase' as const) : (KINDS[token.type] ?? 'other') }
  })
  const pcrs = Object.values(tokens).flatMap(token => token['tpm2-pcrs'] ?? [])
  return { slots: slots.sort((a, b) => a.slot - b.slot), tpmPcrs: [...new Set(pcrs)].sort((a, b) => a - b) }
}

/** LUKS2 has 32 slots. */
const SLOTS = 32

/** The first slot that nothing is in. */
export function freeSlot({ slots }: LuksHeader): number {
  const taken = new Set(slots.map(({ slot }) => slot))
  const free = Array.from({ length: SLOTS }, (_, slot) => slot).find(slot => !taken.has(slot))
  if (free === undefined) throw new Error('every key slot of the volume is taken')
  return free
}
