import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useSession } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import { keepToken, queries } from '../../api/queries.ts'
import type { Session } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { useStore } from '../../stores/create-store.ts'
import { setTheme, type Theme, themeStore } from '../../stores/theme.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { PropertiesTable } from '../../ui/PropertiesTable.tsx'
import { RadioCards } from '../../ui/RadioCards.tsx'
import { NewPassword } from '../login/NewPassword.tsx'
import { MIN_LENGTH } from '../login/password-rules.ts'

function ChangePassword() {
  const client = useQueryClient()
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const [repeated, setRepeated] = useState('')
  const ready = currentPassword !== '' && newPassword.length >= MIN_LENGTH && newPassword === repeated
  const change = useAction({
    title: 'Change the password',
    quiet: true,
    done: 'The password was changed; all other sessions have ended',
    run: () => api<Session>('POST', '/account/actions/change-password', { body: { currentPassword, newPassword } }),
    onSuccess: session => {
      client.setQueryData(queries.session().queryKey, keepToken(session))
      setCurrent('')
      setNew('')
      setRepeated('')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) change.mutate()
  }
  return (
    <form onSubmit={submit} className="flex max-w-100 flex-col gap-4 py-1">
      <Field label="Current password">
        <Input
          type="password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={event => setCurrent(event.target.value)}
        />
      </Field>
      <NewPassword
        label="New password"
        password={newPassword}
        repeated={repeated}
        onPassword={setNew}
        onRepeated={setRepeated}
      />
      <FormError error={change.error} />
      <div>
        <Button
          type="submit"
          variant="primary"
          busy={change.isPending}
          disabledReason={ready ? null : 'Fill in the current password and a new one, twice.'}
        >
          Change the password
        </Button>
      </div>
    </form>
  )
}

const THEMES: readonly { value: Theme; label: string; description: string }[] = [
  { value: 'system', label: 'Like the system', description: 'Follows this computer.' },
  { value: 'light', label: 'Light', description: 'Always light.' },
  { value: 'dark', label: 'Dark', description: 'Always dark.' },
]

/** The person's own account and how the UI looks to them. */
export function AccountTab() {
  const session = useSession()
  const theme = useStore(themeStore)
  return (
    <div className="flex max-w-180 flex-col gap-4 px-5 py-4">
      {session && (
        <Card title="Account">
          <PropertiesTable
            items={[
              { label: 'User', value: session.username },
              { label: 'Role', value: session.role },
              { label: 'Logged in until', value: <Ago at={session.expiresAt} /> },
            ]}
          />
        </Card>
      )}
      <Card title="Password">
        <ChangePassword />
      </Card>
      <Card title="Appearance">
        <div className="py-1">
          <RadioCards label="Theme of this browser" cards={THEMES} value={theme} onChange={setTheme} columns={3} />
        </div>
      </Card>
    </div>
  )
}
