import { Play } from 'lucide-react'
import { FormError } from '../../../components/FormError.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { formatMiB, plural } from '../../../util/units.ts'
import { type BootSource, memoryMiB, wholeNumber } from './draft.ts'
import type { VmCreateForm } from './useVmCreate.ts'

function startOf(source: BootSource, image: string | undefined): string {
  if (source === 'blank') return 'Network boot'
  if (source === 'iso') return image ? `ISO ${image}` : 'No ISO chosen yet'
  return image ? `Copy of ${image}` : 'No disk image chosen yet'
}

function lines({ draft, image, networks, host }: VmCreateForm): [label: string, text: string][] {
  const cpus = wholeNumber(draft.cpus)
  const disk = wholeNumber(draft.diskGiB) || undefined
  const hasDisk = draft.withDisk || draft.source === 'image'
  const names = draft.nics.map(nic => networks?.find(network => network.id === nic.networkId)?.name ?? '?')
  return [
    ['Name', draft.name || '–'],
    ['Starts from', startOf(draft.source, image?.name)],
    ['Processor', !cpus ? '–' : plural(cpus, 'CPU')],
    ['Memory', formatMiB(memoryMiB(draft.memory))],
    ['Disk', hasDisk ? `${formatMiB(disk && disk * 1024)}, ${draft.diskBus}` : 'None'],
    ['Network', names.join(', ') || 'None'],
    ['Firmware', draft.firmware === 'uefi' ? 'UEFI' : 'BIOS'],
    ['Runs on', host?.name ?? 'This host'],
  ]
}

/** What will be made, always in view, and the buttons that make it. */
export function Summary({ form, onCreateOnly }: { form: VmCreateForm; onCreateOnly: () => void }) {
  const { warnings, emulated } = form
  const notes = [...new Set(Object.values(warnings))]
  return (
    <div className="sticky top-5 flex min-w-0 flex-col gap-3">
      <Card title="Summary">
        <dl className="flex flex-col gap-1.5">
          {lines(form).map(([label, text]) => (
            <div key={label} className="flex gap-3">
              <dt className="w-22 shrink-0 text-ink-3">{label}</dt>
              <dd className="num min-w-0 flex-1 break-words">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {emulated && (
        <Notice tone="info" title="No hardware virtualisation">
          The guest runs under emulation, several times slower.
        </Notice>
      )}
      {notes.map(note => (
        <Notice key={note} tone="warn">
          {note}
        </Notice>
      ))}
      <FormError error={form.refusal} />
      <div className="flex flex-col gap-2">
        <Button type="submit" size="lg" variant="primary" icon={<Play />} busy={form.busy}>
          Create and start
        </Button>
        <Button size="lg" busy={form.busy} onClick={onCreateOnly}>
          Create only
        </Button>
      </div>
    </div>
  )
}
