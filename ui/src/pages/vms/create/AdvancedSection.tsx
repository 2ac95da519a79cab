import { ChevronRight } from 'lucide-react'
import { useSession } from '../../../api/can.ts'
import { Field } from '../../../ui/Field.tsx'
import { TextArea } from '../../../ui/Input.tsx'
import { RadioCards } from '../../../ui/RadioCards.tsx'
import { Select } from '../../../ui/Select.tsx'
import { Switch } from '../../../ui/Switch.tsx'
import { TagInput } from '../TagInput.tsx'
import { BUSES } from '../tabs/AddDisk.tsx'
import type { VmDraft } from './draft.ts'
import type { VmCreateForm } from './useVmCreate.ts'

/** What most VMs leave as it is. */
export function AdvancedSection({ form }: { form: VmCreateForm }) {
  const { draft, dispatch, hosts, emulated } = form
  const here = useSession()?.hostName
  const set = (values: Partial<Omit<VmDraft, 'nics' | 'name' | 'nameTyped'>>) => dispatch({ type: 'set', values })
  return (
    <details className="group rounded-md border bg-panel">
      <summary className="flex min-h-10 list-none items-center gap-2 px-4 text-sm font-medium select-none [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-3.5 text-ink-3 transition-transform group-open:rotate-90" />
        Advanced
        <span className="font-normal text-ink-3 max-sm:hidden">Firmware, emulation, autostart, tags, bus</span>
      </summary>
      <div className="flex flex-col gap-5 border-t px-4 py-3">
        <RadioCards
          label="Firmware"
          value={draft.firmware}
          onChange={firmware => set({ firmware })}
          cards={[
            { value: 'uefi', label: 'UEFI', description: 'For every current system.' },
            { value: 'bios', label: 'BIOS', description: 'For systems from before about 2012.' },
          ]}
        />
        <Switch
          label="Hardware virtualisation"
          hint={
            emulated
              ? 'This host has none, so guests run under emulation: slowly.'
              : 'Off runs the guest under emulation: slow, but it works on any host.'
          }
          checked={draft.hardwareVirtualisation}
          disabled={emulated}
          onChange={hardwareVirtualisation => set({ hardwareVirtualisation })}
        />
        <Switch
          label="Start with the host"
          hint="It is started whenever the host starts."
          checked={draft.autostart}
          onChange={autostart => set({ autostart })}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Disk bus">
            <Select options={BUSES} value={draft.diskBus} onChange={diskBus => set({ diskBus })} />
          </Field>
          {hosts && hosts.length > 1 && (
            <Field label="Host" error={form.errorOf('hostId')}>
              <Select
                options={[
                  { value: '', label: here ? `${here} (this host)` : 'This host' },
                  ...hosts
                    .filter(host => host.name !== here)
                    .map(host => ({
                      value: host.id,
                      label: host.name,
                      disabled: host.state.status !== 'online',
                    })),
                ]}
                value={draft.hostId ?? ''}
                onChange={hostId => set({ hostId: hostId || null })}
              />
            </Field>
          )}
        </div>
        <Field label="Tags" error={form.errorOf('tags')}>
          <TagInput value={draft.tags} onChange={tags => set({ tags })} />
        </Field>
        <Field label="Description" error={form.errorOf('description')}>
          <TextArea rows={2} value={draft.description} onChange={event => set({ description: event.target.value })} />
        </Field>
      </div>
    </details>
  )
}
