import type { Host } from '../../../api/types.ts'
import { Checkbox } from '../../../ui/Checkbox.tsx'
import { Field } from '../../../ui/Field.tsx'
import { Input } from '../../../ui/Input.tsx'
import { RadioCards } from '../../../ui/RadioCards.tsx'
import { Select } from '../../../ui/Select.tsx'
import { errorAbout, type ManagementDraft } from './management-form.ts'

const OVER = [
  { value: 'automatic', label: 'The first card with a link' },
  { value: 'card', label: 'One card' },
  { value: 'bond', label: 'Several cards, bonded' },
] as const
const MODES = [
  { value: 'active-backup', label: 'One at a time (active-backup)' },
  { value: '802.3ad', label: 'LACP (802.3ad)' },
  { value: 'balance-xor', label: 'Balanced (balance-xor)' },
] as const

type Props = {
  host: Host
  draft: ManagementDraft
  onChange: (values: Partial<ManagementDraft>) => void
  errors: Readonly<Record<string, string>>
}

function Cards({ host, draft, onChange, errors }: Props) {
  const nics = host.state.nics.filter(({ driver }) => driver !== 'bridge')
  if (draft.over === 'automatic') return null
  if (draft.over === 'card') {
    const options = nics.map(({ name, mac, up }) => ({ value: name, label: `${name}, ${mac}${up ? '' : ', no link'}` }))
    const known = options.some(({ value }) => value === draft.card)
    const all = known || draft.card === '' ? options : [...options, { value: draft.card, label: draft.card }]
    return (
      <Field label="Network card" error={errorAbout(errors, 'card')}>
        <Select placeholder="Choose" options={all} value={draft.card} onChange={card => onChange({ card })} />
      </Field>
    )
  }
  const toggle = (name: string, on: boolean) =>
    onChange({ cards: on ? [...draft.cards, name] : draft.cards.filter(card => card !== name) })
  return (
    <>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-sm font-medium">Network cards</legend>
        {nics.map(({ name, mac, up }) => (
          <Checkbox
            key={name}
            label={name}
            hint={`${mac}${up ? '' : ', no link'}`}
            checked={draft.cards.includes(name) || draft.cards.includes(mac)}
            onChange={on => toggle(name, on)}
          />
        ))}
        {errorAbout(errors, 'bond') && <p className="text-xs text-bad">{errorAbout(errors, 'bond')}</p>}
      </fieldset>
      <Field label="Mode">
        <Select options={MODES} value={draft.mode} onChange={mode => onChange({ mode })} />
      </Field>
    </>
  )
}

/** How the host itself is connected. */
export function ManagementForm(props: Props) {
  const { draft, onChange, errors } = props
  const text = (field: 'vlan' | 'addresses' | 'gateway' | 'gateway6' | 'dns') => ({
    value: draft[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange({ [field]: event.target.value }),
  })
  return (
    <div className="flex flex-col gap-4">
      <RadioCards
        label="Address"
        value={draft.method}
        onChange={method => onChange({ method })}
        cards={[
          { value: 'dhcp', label: 'DHCP', description: 'The network gives the host its address.' },
          { value: 'static', label: 'Fixed', description: 'The host has the addresses that you write here.' },
        ]}
      />
      {draft.method === 'static' && (
        <>
          <Field
            label="Addresses"
            error={errorAbout(errors, 'addresses')}
            hint="With the length of the prefix, such as 192.0.2.10/24; several are separated by spaces."
          >
            <Input mono {...text('addresses')} />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Gateway" error={errorAbout(errors, 'gateway')}>
              <Input mono placeholder="None" {...text('gateway')} />
            </Field>
            <Field label="IPv6 gateway" error={errorAbout(errors, 'gateway6')}>
              <Input mono placeholder="None" {...text('gateway6')} />
            </Field>
          </div>
          <Field label="Name servers" error={errorAbout(errors, 'dns')} hint="Up to four, separated by spaces.">
            <Input mono placeholder="None" {...text('dns')} />
          </Field>
        </>
      )}
      <Field label="Connected by">
        <Select options={OVER} value={draft.over} onChange={over => onChange({ over })} />
      </Field>
      <Cards {...props} />
      <Field
        label="VLAN"
        error={errorAbout(errors, 'vlan')}
        hint="1 to 4094, for the host alone; virtual machines' networks stay as they are."
      >
        <Input inputMode="numeric" placeholder="None" {...text('vlan')} />
      </Field>
    </div>
  )
}
