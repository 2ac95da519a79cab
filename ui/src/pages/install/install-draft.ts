import type { InstallationAnswers, InstallationDisk } from '../../api/types.ts'
import { configOf, draftOf, type ManagementDraft, whyNotTry } from '../hosts/network/management-form.ts'
import { passwordProblem } from '../login/password-rules.ts'

export type Policy = InstallationDisk['policies'][number]

/** What somebody has answered so far. */
export interface InstallDraft {
  disk: string
  /** The second disk, which holds the same; empty for none. */
  mirror: string
  policy: Policy | null
  encryption: 'none' | 'tpm' | 'passphrase'
  passphrase: string
  passphraseRepeated: string
  network: ManagementDraft
  hostName: string
  timeZone: string
  password: string
  passwordRepeated: string
}

export const STEPS = [
  { id: 'disk', label: 'Disk' },
  { id: 'encryption', label: 'Encryption' },
  { id: 'network', label: 'Network and name' },
  { id: 'administrator', label: 'Administrator' },
  { id: 'plan', label: 'Plan' },
] as const
export type StepId = (typeof STEPS)[number]['id']

export const emptyDraft = (): InstallDraft => ({
  ...{ disk: '', mirror: '', policy: null, encryption: 'none', passphrase: '', passphraseRepeated: '' },
  ...{ network: draftOf({ method: 'dhcp' }), hostName: '', timeZone: 'UTC', password: '', passwordRepeated: '' },
})

/** The choice of a disk; with a single thing that can be done with it, that is chosen too. */
export function withDisk(draft: InstallDraft, disk: InstallationDisk): InstallDraft {
  const [only, ...others] = disk.policies
  return {
    ...draft,
    disk: disk.path,
    mirror: draft.mirror === disk.path ? '' : draft.mirror,
    policy: others.length === 0 && only === 'refuse' ? only : null,
    encryption: 'none',
  }
}

/** Whether there can be a second disk: what is kept on the first is not spread over two. */
export const allowsMirror = ({ policy }: InstallDraft): boolean => policy === 'refuse' || policy === 'wipe'

/** The second disk that somebody chose, while one can be. */
export const mirrorOf = (draft: InstallDraft, disks: readonly InstallationDisk[]): InstallationDisk | undefined =>
  allowsMirror(draft) ? disks.find(({ path }) => path === draft.mirror && path !== draft.disk) : undefined

/** Which steps there are: a repair changes no setting, and what is kept stays as it is encrypted. */
export function stepsFor({ policy }: InstallDraft, disk: InstallationDisk | undefined): StepId[] {
  if (policy === 'repair') return ['disk', 'plan']
  const skipEncryption = policy === 'keep-data' && disk?.encrypted !== true
  return STEPS.map(({ id }) => id).filter(id => id !== 'encryption' || !skipEncryption)
}

const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
export const hostNameProblem = (name: string): string | null =>
  name === '' || HOST_NAME.test(name) ? null : 'Use lower-case letters, digits and dashes; no dash at either end.'

function whyNotEncrypt(draft: InstallDraft, disk: InstallationDisk | undefined): string | null {
  const keeps = draft.policy === 'keep-data' && disk?.encrypted === true
  if (draft.encryption === 'none') return keeps ? 'Say how what is kept is opened' : null
  if (draft.encryption === 'tpm') return null
  if (draft.passphrase === '') return 'Type the passphrase'
  if (draft.passphrase.length < 12) return 'Use 12 characters or more for the passphrase'
  return keeps || draft.passphrase === draft.passphraseRepeated ? null : 'The two passphrases differ'
}

/** Why one cannot go on from a step; null when one can. What only the host knows, it says of the plan. */
export function whyNotNext(step: StepId, draft: InstallDraft, disk: InstallationDisk | undefined): string | null {
  switch (step) {
    case 'disk':
      if (disk === undefined) return 'Choose a disk'
      return disk.unsuitable ?? (draft.policy === null ? 'Say what becomes of what is on the disk' : null)
    case 'encryption':
      return whyNotEncrypt(draft, disk)
    case 'network':
      // Unlike a change, an installation may leave everything as it comes.
      return whyNotTry(draft.network, { method: 'dhcp', vlan: -1 }) ?? hostNameProblem(draft.hostName)
    case 'administrator': {
      const insist = draft.password !== '' || draft.passwordRepeated !== ''
      return passwordProblem(draft.password, draft.passwordRepeated, insist)?.message ?? null
    }
    case 'plan':
      return null
  }
}

/** The answers as the API takes them; what is left empty is not said. */
export function answersOf(
  draft: InstallDraft,
  disk: InstallationDisk,
  mirror: InstallationDisk | undefined,
): InstallationAnswers {
  const { policy, encryption, passphrase, hostName, timeZone, password } = draft
  const chosen = ({ path, removable }: InstallationDisk) => ({ path, removable })
  // One answer for both disks: it was said of the second that it is erased.
  const wipe = mirror !== undefined && mirror.holds !== 'nothing' ? 'wipe' : (policy ?? 'refuse')
  const disks = { system: chosen(disk), ...(mirror === undefined ? {} : { mirror: chosen(mirror) }), wipe }
  if (policy === 'repair') return { version: 1, disks }
  return {
    ...{ version: 1, disks, network: configOf(draft.network), timeZone },
    encryption: encryption === 'passphrase' ? { mode: encryption, passphrase } : { mode: encryption },
    ...(hostName === '' ? {} : { hostName }),
    ...(password === '' ? {} : { administrator: { password } }),
  }
}

/** The step that a refused field belongs to. */
export function stepOf(field: string): StepId {
  if (/^network|^hostName|^timeZone/.test(field)) return 'network'
  if (field.startsWith('encryption')) return 'encryption'
  if (field.startsWith('administrator')) return 'administrator'
  return 'disk'
}
