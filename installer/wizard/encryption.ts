import type { z } from 'zod'
import { type Answers, Encryption } from '../answers.schema.ts'
import { choose, type Terminal } from '../dialogue/terminal.ts'
import type { Disk } from '../disks.ts'
import { earlierInstallation } from '../earlier.ts'
import type { MachineFacts } from '../facts.ts'

type Input = Pick<z.input<typeof Answers>, 'encryption'>

/** Whether to encrypt; on a disk whose data is kept, only how what is encrypted there is opened. */
export async function encryption(terminal: Terminal, machine: MachineFacts, kept: Disk | null): Promise<Input> {
  if (kept !== null && earlierInstallation(kept)?.encrypted !== true) return {}
  const tpm = { words: "Opened by this machine's TPM at every start", value: 'tpm' as const }
  const title = kept === null ? 'Encryption of state and virtual disks' : 'What is kept is encrypted'
  const mode = await choose<'none' | 'tpm' | 'passphrase'>(terminal, title, [
    ...(kept === null ? [{ words: 'None', value: 'none' as const }] : []),
    ...(machine.tpm2 ? [tpm] : []),
    { words: 'Opened by a passphrase, typed at every start', value: 'passphrase' },
  ])
  if (mode !== 'passphrase') return { encryption: { mode } }
  for (;;) {
    const passphrase = await terminal.secret('Passphrase: ')
    const checked = Encryption.safeParse({ mode, passphrase })
    if (!checked.success) terminal.write(`  ${checked.error.issues[0]?.message ?? 'is not allowed'}\n`)
    else if (kept !== null || (await terminal.secret('Once more: ')) === passphrase) {
      return { encryption: { mode, passphrase } }
    } else terminal.write('  These two differ.\n')
  }
}
