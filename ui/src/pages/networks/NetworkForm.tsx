import { Field } from '../../ui/Field.tsx'
import { Input, TextArea } from '../../ui/Input.tsx'
import { RadioCards } from '../../ui/RadioCards.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { derived, type NetworkDraft, type NetworkIssues } from './network-form.ts'

type Props = {
  draft: NetworkDraft
  onChange: (values: Partial<NetworkDraft>) => void
  errors: NetworkIssues
  /** A network keeps its type. */
  fixedType: boolean
}

/** The fields of a network; what is left empty follows from the subnet. */
export function NetworkForm({ draft, onChange, errors, fixedType }: Props) {
  const filled = derived(draft)
  const text = (field: 'name' | 'vlan' | 'subnet' | 'rangeStart' | 'rangeEnd' | 'dnsServers') => ({
    value: draft[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange({ [field]: event.target.value }),
  })
  return (
    <div className="flex flex-col gap-4">
      <Field label="Name" error={errors.name} required>
        <Input {...text('name')} />
      </Field>
      {!fixedType && (
        <RadioCards
          label="Type"
          value={draft.type}
          onChange={type => onChange({ type })}
          cards={[
            {
              value: 'bridged',
              label: 'Bridged',
              description: "VMs sit on the host's own wire and get their addresses there.",
            },
            {
              value: 'nat',
              label: 'NAT',
              description: 'A private network behind the host, with DHCP and a way out.',
            },
          ]}
        />
      )}
      {draft.type === 'bridged' ? (
        <Field label="VLAN" error={errors.vlan} hint="1 to 4094; empty for untagged.">
          <Input inputMode="numeric" placeholder="None" {...text('vlan')} />
        </Field>
      ) : (
        <>
          <Field label="Subnet" error={errors.subnet} hint={filled && `The host is the gateway, ${filled.gateway}.`}>
            <Input mono {...text('subnet')} />
          </Field>
          <Switch
            label="DHCP"
            hint="Gives addresses to the VMs; otherwise each has to be set up by hand."
            checked={draft.dhcp}
            onChange={dhcp => onChange({ dhcp })}
          />
          {draft.dhcp && (
            <>
              <div className="grid gap-4 sm:grid-cols-2">
                <Field label="First address" error={errors.rangeStart}>
                  <Input mono placeholder={filled?.rangeStart} {...text('rangeStart')} />
                </Field>
                <Field label="Last address" error={errors.rangeEnd}>
                  <Input mono placeholder={filled?.rangeEnd} {...text('rangeEnd')} />
                </Field>
              </div>
              <Field
                label="DNS servers"
                error={errors.dnsServers}
                hint="Up to four, separated by spaces; empty for the host itself."
              >
                <Input mono placeholder={filled?.gateway} {...text('dnsServers')} />
              </Field>
            </>
          )}
        </>
      )}
      <Field label="Description">
        <TextArea
          rows={2}
          value={draft.description}
          onChange={event => onChange({ description: event.target.value })}
        />
      </Field>
    </div>
  )
}
