import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api/client.ts'
import { keepToken, queries } from '../../api/queries.ts'
import type { Session } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { Redirect } from '../../components/Link.tsx'
import { usePage, useSearchParam } from '../../components/page.ts'
import { useAction } from '../../components/useAction.ts'
import { useStore } from '../../stores/create-store.ts'
import { sessionEndedStore } from '../../stores/panels.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { paths, safeNext } from '../../util/paths.ts'
import { AuthFrame } from './AuthFrame.tsx'

/** Name and password; leads back to where the person wanted to go. */
export function LoginPage() {
  usePage('Log in')
  const [next] = useSearchParam('next', '/')
  const [username, setUsername] = useState('admin')
  const [password, setPassword] = useState('')
  const client = useQueryClient()
  const setup = useQuery(queries.setup()).data
  const session = useQuery(queries.session())
  const ended = useStore(sessionEndedStore)
  const login = useAction({
    title: 'Log in',
    quiet: true,
    run: () => api<Session>('POST', '/session', { body: { username, password } }),
    onSuccess: session => {
      sessionEndedStore.set(false)
      client.setQueryData(queries.session().queryKey, keepToken(session))
    },
  })
  if (session.data) return <Redirect href={safeNext(next)} />
  if (setup?.required) return <Redirect href={paths.setup()} />
  if (session.isPending) return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    login.mutate()
  }
  return (
    <AuthFrame title="Log in" text="Manage this host and its virtual machines." host={setup?.hostName}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {ended && !login.error && (
          <Notice tone="info" title="Your session has ended">
            Log in again to go on where you were.
          </Notice>
        )}
        <Field label="User">
          <Input
            name="username"
            autoComplete="username"
            required
            value={username}
            onChange={event => setUsername(event.target.value)}
          />
        </Field>
        <Field label="Password">
          <Input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            value={password}
            onChange={event => setPassword(event.target.value)}
          />
        </Field>
        <FormError error={login.error} />
        <Button type="submit" variant="primary" size="lg" busy={login.isPending}>
          Log in
        </Button>
      </form>
    </AuthFrame>
  )
}
