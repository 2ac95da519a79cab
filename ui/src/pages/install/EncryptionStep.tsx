import type { InstallationDisk } from '../../api/types.ts'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { RadioCards } from '../../ui/RadioCards.tsx'
import type { InstallDraft } from './install-draft.ts'

/** Whether the data is encrypted and what opens it; on a disk whose data is kept, only what opens it. */
export function EncryptionStep(props: {
  disk: InstallationDisk | undefined
  tpm2: boolean
  draft: InstallDraft
  onChange: (draft: InstallDraft) => void
}) {
  const { disk, tpm2, draft, onChange } = props
  const keeps = draft.policy === 'keep-data' && disk?.encrypted === true
  const none = { value: 'none' as const, label: 'None', description: 'Whoever has the disk can read it.' }
  const tpm = {
    value: 'tpm' as const,
    label: 'Opened by the TPM',
    description: 'This machine opens it at every start, without a question.',
    ...(tpm2 ? {} : { disabledReason: 'This machine has no TPM 2.0, or it is switched off in the firmware.' }),
  }
  const passphrase = {
    value: 'passphrase' as const,
    label: 'Opened by a passphrase',
    description: 'Somebody types it on the console at every start.',
  }
  const repeatedWrong = draft.passphraseRepeated !== '' && draft.passphraseRepeated !== draft.passphrase
  return (
    <div className="flex flex-col gap-4">
      <RadioCards
        label={keeps ? 'What opens what is kept' : 'Encryption of settings and virtual disks'}
        columns={3}
        value={keeps && draft.encryption === 'none' ? null : draft.encryption}
        onChange={encryption => onChange({ ...draft, encryption })}
        cards={keeps ? [tpm, passphrase] : [none, tpm, passphrase]}
      />
      {draft.encryption === 'passphrase' && (
        <>
          <Field
            label="Passphrase"
            hint="12 characters or more that every keyboard has: it is typed with the US layout."
          >
            <Input
              type="password"
              autoComplete="new-password"
              value={draft.passphrase}
              onChange={event => onChange({ ...draft, passphrase: event.target.value })}
            />
          </Field>
          {!keeps && (
            <Field label="Repeat the passphrase" error={repeatedWrong ? 'The two passphrases differ.' : undefined}>
              <Input
                type="password"
                autoComplete="new-password"
                value={draft.passphraseRepeated}
                onChange={event => onChange({ ...draft, passphraseRepeated: event.target.value })}
              />
            </Field>
          )}
        </>
      )}
      {!keeps && draft.encryption !== 'none' && (
        <p className="text-pretty text-ink-2">
          A recovery key is made, and shown once when the installation is done. Have something to write at hand.
        </p>
      )}
    </div>
  )
}
