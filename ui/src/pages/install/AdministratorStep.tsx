import { NewPassword } from '../login/NewPassword.tsx'
import type { InstallDraft } from './install-draft.ts'

/** The password of the installed host. */
export function AdministratorStep({
  draft,
  onChange,
}: {
  draft: InstallDraft
  onChange: (draft: InstallDraft) => void
}) {
  return (
    <div className="flex flex-col gap-4">
      <p className="text-pretty text-ink-2">
        For the account <span className="font-mono">admin</span> of the installed host.{' '}
        {draft.policy === 'keep-data'
          ? 'Left empty, it keeps the password it has.'
          : 'Left empty, it is chosen at setup, with a code that the console shows.'}
      </p>
      <NewPassword
        label="Administrator's password"
        password={draft.password}
        repeated={draft.passwordRepeated}
        onPassword={password => onChange({ ...draft, password })}
        onRepeated={passwordRepeated => onChange({ ...draft, passwordRepeated })}
      />
    </div>
  )
}
