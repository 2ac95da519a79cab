import { Plus, X } from 'lucide-react'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { Select } from '../../../ui/Select.tsx'
import { segmentOf, TYPE_LABELS } from '../../networks/network-view.ts'
import { NIC_MODELS } from '../tabs/AddNic.tsx'
import type { VmCreateForm } from './useVmCreate.ts'

/** The network cards. */
export function NetworkSection({ form }: { form: VmCreateForm }) {
  const { draft, dispatch, networks } = form
  const options = (networks ?? []).map(network => ({
    value: network.id,
    label: `${network.name} (${TYPE_LABELS[network.config.type]}, ${segmentOf(network)})`,
  }))
  const error = form.errorOf('nics')
  const reason =
    draft.nics.length >= 8 ? 'Add more once the VM exists' : options.length === 0 ? 'There is no network yet' : null
  return (
    <Card
      title="Network"
      actions={
        <Button
          size="sm"
          icon={<Plus />}
          disabledReason={reason}
          onClick={() => dispatch({ type: 'addNic', networkId: options[0]?.value ?? '' })}
        >
          Add card
        </Button>
      }
    >
      {draft.nics.length === 0 ? (
        <p className="text-ink-3">No network card: the VM reaches nothing.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {draft.nics.map((nic, index) => (
            <li key={nic.key} className="flex items-center gap-2">
              <Select
                aria-label={`Network of card ${index + 1}`}
                className="min-w-0 flex-1"
                options={options}
                value={nic.networkId}
                onChange={networkId => dispatch({ type: 'setNic', key: nic.key, values: { networkId } })}
              />
              <Select
                aria-label={`Model of card ${index + 1}`}
                className="w-44 max-sm:w-24"
                options={NIC_MODELS}
                value={nic.model}
                onChange={model => dispatch({ type: 'setNic', key: nic.key, values: { model } })}
              />
              <IconButton
                label={`Remove card ${index + 1}`}
                icon={<X />}
                onClick={() => dispatch({ type: 'removeNic', key: nic.key })}
              />
            </li>
          ))}
        </ul>
      )}
      {error && <p className="mt-1 text-xs text-bad">{error}</p>}
    </Card>
  )
}
