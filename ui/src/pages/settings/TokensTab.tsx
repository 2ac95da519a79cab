import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { ApiToken } from '../../api/types.ts'
import { Ago } from '../../components/Ago.tsx'
import { QueryState } from '../../components/QueryState.tsx'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { SimpleTable } from '../../ui/SimpleTable.tsx'
import { CreateToken } from './CreateToken.tsx'

function Tokens({ tokens }: { tokens: readonly ApiToken[] }) {
  const denied = useDenied('settings:write')
  const revoke = useAction<ApiToken>({
    title: token => `Revoke the token ${token.name}`,
    run: token => api<void>('DELETE', `/tokens/${token.id}`),
    done: (_, token) => `The token ${token.name} was revoked`,
    refresh: [['tokens']],
  })
  const ask = async (token: ApiToken) => {
    const message = 'Whatever uses it is refused from this moment on. This cannot be undone.'
    const sure = await confirm({ title: `Revoke ${token.name}?`, message, action: 'Revoke', typeName: token.name })
    if (sure) revoke.mutate(token)
  }
  return (
    <SimpleTable
      label="API tokens"
      head={['Name', 'Role', 'Created', 'Expires', 'Last used', '']}
      empty="No token."
      rows={tokens.map(token => ({
        key: token.id,
        cells: [
          <span key="name" className="font-medium">
            {token.name}
          </span>,
          token.role,
          <Ago key="created" at={token.createdAt} />,
          token.expiresAt ? <Ago key="expires" at={token.expiresAt} /> : 'never',
          token.lastUsedAt ? <Ago key="used" at={token.lastUsedAt} /> : 'never',
          <div key="revoke" className="text-right">
            <IconButton
              label={`Revoke ${token.name}`}
              icon={<Trash2 />}
              disabledReason={denied}
              onClick={() => void ask(token)}
            />
          </div>,
        ],
      }))}
    />
  )
}

/** The API tokens: create, see when they were used, revoke. */
export function TokensTab() {
  const denied = useDenied('settings:write')
  const tokens = useQuery(queries.tokens())
  const [creating, setCreating] = useState(false)
  const create = (
    <Button icon={<Plus />} disabledReason={denied} onClick={() => setCreating(true)}>
      Create a token
    </Button>
  )
  return (
    <div className="max-w-220 px-5 py-4">
      <QueryState query={tokens} what="the API tokens">
        {items => (
          <Card title="API tokens" padded={false} actions={items.length > 0 && create}>
            {items.length === 0 ? (
              <EmptyState icon={<KeyRound />} title="No API token yet" actions={create}>
                Tokens let scripts and tools use the API without your password.
              </EmptyState>
            ) : (
              <Tokens tokens={items} />
            )}
          </Card>
        )}
      </QueryState>
      {creating && <CreateToken onClose={() => setCreating(false)} />}
    </div>
  )
}
