import type { ReactNode } from 'react'
import { Field } from '../../../ui/Field.tsx'
import { Input, TextArea } from '../../../ui/Input.tsx'
import { Select } from '../../../ui/Select.tsx'
import { Switch } from '../../../ui/Switch.tsx'
import { BootOrder } from '../BootOrder.tsx'
import { SizeFields } from '../SizeFields.tsx'
import type { SettingsDraft } from '../settings.ts'
import { TagInput } from '../TagInput.tsx'

type Props = {
  draft: SettingsDraft
  onChange: (values: Partial<SettingsDraft>) => void
  errors: Partial<Record<string, string>>
  /** Why parts of the form cannot be changed now. */
  locked: { all: string | null; name: string | null; hardware: string | null }
}

function Section({ title, note, children }: { title: string; note?: string | null; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4">
      <div>
        <h2 className="text-base font-medium">{title}</h2>
        {note && <p className="text-xs text-ink-3">{note}</p>}
      </div>
      {children}
    </section>
  )
}

/** Every setting of a VM that is not a device. */
export function SettingsForm({ draft, onChange, errors, locked }: Props) {
  const fixed = locked.hardware !== null
  return (
    <>
      <Section title="General" note={locked.all}>
        <Field label="Name" error={errors.name} hint={locked.name}>
          <Input
            value={draft.name}
            disabled={locked.name !== null}
            onChange={event => onChange({ name: event.target.value })}
          />
        </Field>
        <Field label="Description" error={errors.description}>
          <TextArea
            rows={3}
            value={draft.description}
            disabled={locked.all !== null}
            onChange={event => onChange({ description: event.target.value })}
          />
        </Field>
        <Field label="Tags" error={errors.tags}>
          <TagInput value={draft.tags} onChange={tags => onChange({ tags })} />
        </Field>
        <Switch
          label="Start with the host"
          hint="It is started whenever the host starts."
          checked={draft.autostart}
          disabled={locked.all !== null}
          onChange={autostart => onChange({ autostart })}
        />
      </Section>
      <Section title="Hardware" note={locked.hardware}>
        <SizeFields
          value={draft}
          onChange={onChange}
          errors={{ cpus: errors.cpus, memory: errors.memory ?? errors.memoryMiB }}
          disabled={fixed}
        />
        <Field
          label="Firmware"
          error={errors.firmware}
          hint="An installed system usually boots only with the one it was installed with."
        >
          <Select
            disabled={fixed}
            options={[
              { value: 'uefi', label: 'UEFI' },
              { value: 'bios', label: 'BIOS' },
            ]}
            value={draft.firmware}
            onChange={firmware => onChange({ firmware })}
          />
        </Field>
        <Switch
          label="Hardware virtualisation"
          hint="Off runs the guest under emulation: slow, but it works on any host."
          checked={draft.hardwareVirtualisation}
          disabled={fixed}
          onChange={hardwareVirtualisation => onChange({ hardwareVirtualisation })}
        />
        <div>
          <BootOrder
            value={draft.bootOrder}
            onChange={bootOrder => onChange({ bootOrder })}
            disabledReason={locked.hardware}
          />
          {errors.bootOrder && <p className="mt-1 text-xs text-bad">{errors.bootOrder}</p>}
        </div>
      </Section>
    </>
  )
}
