import { type FormEvent, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { api, getTagged, type Tagged } from '../../../api/client.ts'
import { fieldErrors } from '../../../api/errors.ts'
import type { Host, NetworkBoot, PxeConfig } from '../../../api/types.ts'
import { FormError } from '../../../components/FormError.tsx'
import { useAction } from '../../../components/useAction.ts'
import { confirm } from '../../../stores/confirm.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { RadioCards } from '../../../ui/RadioCards.tsx'
import { Select } from '../../../ui/Select.tsx'
import { Switch } from '../../../ui/Switch.tsx'

const UNASSIGNED = [
  { value: 'wait', label: 'Wait five minutes for answers' },
  { value: 'install', label: 'Show the menu of the installer' },
  { value: 'disk', label: 'Start from their disk' },
] as const

const MODES = [
  {
    value: 'proxy',
    label: 'Beside another DHCP server',
    description: 'That one gives the addresses; this host only says where to start from.',
  },
  {
    value: 'full',
    label: 'As the only DHCP server',
    description: 'On a network that has no other one.',
  },
] as const

/** The switch, and who gives the addresses. */
export function ServingCard({ host, boot }: { host: Host; boot: Tagged<NetworkBoot> }) {
  const denied = useDenied('settings:write')
  const [config, setConfig] = useState(boot.config)
  // What the person saw when the form was filled: another's change is not overwritten.
  const [etag, setEtag] = useState(boot.etag)
  const path = `/hosts/${host.id}/network-boot`
  const save = useAction<PxeConfig>({
    title: 'Change network boot',
    quiet: true,
    run: async body => {
      await api<NetworkBoot>('PUT', path, { body, ifMatch: etag })
      setEtag((await getTagged<NetworkBoot>(path)).etag)
    },
    done: 'The settings were saved',
    refresh: [['hosts', 'one', host.id, 'network-boot']],
  })
  const { dhcp } = config
  const errors = fieldErrors(save.error)
  const same = JSON.stringify(config) === JSON.stringify(boot.config)
  const reason = denied ?? (same ? 'Nothing is changed' : null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (reason !== null) return
    const isRisky = config.enabled && dhcp.mode === 'full'
    const isSure =
      !isRisky ||
      (await confirm({
        title: 'Give addresses to this network?',
        message:
          'A second DHCP server takes machines off a network that has one already. Go on only when no other one answers on the uplink of this host.',
        action: 'Give addresses',
        typeName: host.name,
      }))
    if (isSure) save.mutate(config)
  }
  const range = (values: { rangeStart?: string; rangeEnd?: string }) => {
    if (dhcp.mode === 'full') setConfig({ ...config, dhcp: { ...dhcp, ...values } })
  }
  return (
    <Card title="Serving">
      <form onSubmit={event => void submit(event)} className="flex flex-col gap-4 py-1">
        <Switch
          label="Let machines start from this host"
          hint="Machines of this network that start from it run what this host gives them. Off again when they are installed is best."
          checked={config.enabled}
          onChange={enabled => setConfig({ ...config, enabled })}
        />
        <RadioCards
          label="Addresses"
          cards={MODES}
          value={dhcp.mode}
          onChange={mode =>
            setConfig({ ...config, dhcp: mode === 'proxy' ? { mode } : { mode, rangeStart: '', rangeEnd: '' } })
          }
        />
        {dhcp.mode === 'full' && (
          <>
            <Notice tone="warn" title="Only on a network without another DHCP server">
              Two of them give machines wrong addresses, and take them off the network.
            </Notice>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label="First address" error={errors['dhcp.rangeStart']} hint={boot.state.uplink ?? undefined}>
                <Input value={dhcp.rangeStart} onChange={event => range({ rangeStart: event.target.value })} />
              </Field>
              <Field label="Last address" error={errors['dhcp.rangeEnd']}>
                <Input value={dhcp.rangeEnd} onChange={event => range({ rangeEnd: event.target.value })} />
              </Field>
            </div>
          </>
        )}
        <Field label="Machines without answers">
          <Select
            options={UNASSIGNED}
            value={config.unassigned}
            onChange={unassigned => setConfig({ ...config, unassigned })}
          />
        </Field>
        <FormError error={save.error} />
        <div>
          <Button type="submit" variant="primary" busy={save.isPending} disabledReason={reason}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  )
}
