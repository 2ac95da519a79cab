import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api/client.ts'
import { keepToken, queries } from '../../api/queries.ts'
import type { Session, SetupRequest } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { focusFirstError } from '../../components/focus.ts'
import { Redirect, useGo } from '../../components/Link.tsx'
import { usePage } from '../../components/page.ts'
import { QueryError } from '../../components/QueryState.tsx'
import { useAction } from '../../components/useAction.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { SkeletonPage } from '../../ui/Skeleton.tsx'
import { paths } from '../../util/paths.ts'
import { AuthFrame } from './AuthFrame.tsx'
import { NewPassword } from './NewPassword.tsx'
import { MIN_LENGTH } from './password-rules.ts'

const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/

/** What is wrong with a host name; an empty one only if one insists. */
function hostNameProblem(name: string, insist: boolean): string | undefined {
  if (name === '') return insist ? 'Give the host a name.' : undefined
  if (name.length > 63) return 'Use 63 characters or fewer.'
  return HOST_NAME.test(name) ? undefined : 'Use lower-case letters, digits and dashes; no dash at either end.'
}

function SetupForm({ suggestedName }: { suggestedName: string }) {
  const [setupCode, setSetupCode] = useState('')
  const [password, setPassword] = useState('')
  const [repeated, setRepeated] = useState('')
  const [hostName, setHostName] = useState(suggestedName)
  const client = useQueryClient()
  const go = useGo()
  const [sent, setSent] = useState(false)
  const nameError = hostNameProblem(hostName, sent)
  const ready =
    setupCode.trim() !== '' &&
    password.length >= MIN_LENGTH &&
    password === repeated &&
    hostNameProblem(hostName, true) === undefined
  const setup = useAction({
    title: 'Set up this host',
    quiet: true,
    run: () => {
      const body: SetupRequest = { setupCode: setupCode.trim(), password, hostName }
      return api<Session>('POST', '/setup', { body })
    },
    onSuccess: session => {
      client.clear()
      client.setQueryData(queries.session().queryKey, keepToken(session))
      go(paths.dashboard())
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setSent(true)
    if (ready) setup.mutate()
    else focusFirstError()
  }
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label="Setup code"
        hint="Shown on the host's screen and on its serial console."
        error={sent && setupCode.trim() === '' ? 'Type the code that the host shows.' : undefined}
      >
        <Input
          name="setup-code"
          mono
          required
          autoFocus
          autoCapitalize="characters"
          value={setupCode}
          onChange={event => setSetupCode(event.target.value)}
        />
      </Field>
      <NewPassword
        label="Administrator's password"
        password={password}
        repeated={repeated}
        onPassword={setPassword}
        onRepeated={setRepeated}
        insist={sent}
      />
      <Field label="Host name" hint="How this machine is called on the network." error={nameError}>
        <Input name="host-name" required value={hostName} onChange={event => setHostName(event.target.value)} />
      </Field>
      <FormError error={setup.error} />
      <Button type="submit" variant="primary" size="lg" busy={setup.isPending}>
        Set up this host
      </Button>
    </form>
  )
}

/** The first page of a new host: proves presence by the code, then sets the password and the name. */
export function SetupPage() {
  usePage('Set up')
  const setup = useQuery(queries.setup())
  if (setup.isError) return <QueryError query={setup} what="the state of this host" page />
  if (!setup.data) return <SkeletonPage />
  if (!setup.data.required) return <Redirect href={paths.login()} />
  return (
    <AuthFrame title="Set up this host" text="Three answers, and it is ready to run virtual machines.">
      <SetupForm suggestedName={setup.data.hostName} />
    </AuthFrame>
  )
}
