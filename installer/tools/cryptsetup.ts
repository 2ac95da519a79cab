import { exec } from '../../mgmt/src/system/exec.ts'
import { freeSlot, parseLuks } from '../../mgmt/src/system/luks.parse.ts'
import { secretOf } from '../secret.ts'
import { type Keys, withKeyFile } from './keys.ts'

/** Deriving a key from a passphrase takes seconds on purpose, and many where the CPU is emulated. */
const DEADLINE_MS = 300_000
/** Not the name of the volume in the installed system: that one is looked for by udev's rules. */
const NAME = 'install-volume'

/** Opens an encrypted volume, runs `use` with the device in it, and closes it. */
export async function opened<T>(device: string, keys: Keys, use: (inner: string) => Promise<T>): Promise<T> {
  const { opens } = keys
  if (opens === undefined) throw new Error(`nothing is known that opens ${device}`)
  if (opens === 'tpm') {
    const options = 'luks,tpm2-device=auto,token-timeout=10s,headless=true'
    await exec('systemd-cryptsetup', ['attach', NAME, device, '-', options], { timeoutMs: DEADLINE_MS })
  } else {
    await withKeyFile(opens, path =>
      exec('cryptsetup', ['open', '--type', 'luks2', '--key-file', path, '--', device, NAME], {
        timeoutMs: DEADLINE_MS,
      }),
    )
  }
  try {
    return await use(`/dev/mapper/${NAME}`)
  } finally {
    await exec('cryptsetup', ['close', NAME])
  }
}

/** Lets a recovery key that another volume has already open this one too; both are asked for the same then. */
export async function addRecoveryKey(device: string, openedBy: string, key: string): Promise<void> {
  const { stdout } = await exec('cryptsetup', ['luksDump', '--dump-json-metadata', '--', device])
  const slot = String(freeSlot(parseLuks(stdout)))
  // As systemd-cryptenroll does: the key has 256 bits of chance, which no work factor makes better.
  const cheap = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000']
  const how = ['--batch-mode', '--key-file', openedBy, '--new-key-slot', slot, ...cheap]
  await withKeyFile(secretOf(key), path =>
    exec('cryptsetup', ['luksAddKey', ...how, '--', device, path], { timeoutMs: DEADLINE_MS }),
  )
  const token = JSON.stringify({ type: 'systemd-recovery', keyslots: [slot] })
  await exec('cryptsetup', ['token', 'import', '--json-file', '-', '--', device], { input: token })
}

/** Whether this opens it: asked before anything is written. */
export async function checkOpens(device: string, keys: Keys): Promise<void> {
  await opened(device, keys, async () => {})
}
