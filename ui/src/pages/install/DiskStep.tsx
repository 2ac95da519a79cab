import type { Installation, InstallationDisk } from '../../api/types.ts'
import { Notice } from '../../ui/Notice.tsx'
import { RadioCards } from '../../ui/RadioCards.tsx'
import { formatBytes } from '../../util/units.ts'
import { allowsMirror, type InstallDraft, mirrorOf, type Policy, withDisk } from './install-draft.ts'

type Props = { installation: Installation; draft: InstallDraft; onChange: (draft: InstallDraft) => void }

const HOLDS: Record<InstallationDisk['holds'], string> = {
  nothing: 'Empty',
  installation: 'Holds a LimiQuantix installation',
  other: 'Holds data',
}

const POLICIES: Record<Exclude<Policy, 'refuse'>, { label: string; description: string }> = {
  repair: { label: 'Repair', description: 'Write the system again; settings and virtual machines stay.' },
  'keep-data': { label: 'Install again', description: 'The same, and apply the settings of the next steps.' },
  wipe: { label: 'Erase', description: 'Everything on the disk is lost, and a new system is installed.' },
}

function Described({ disk }: { disk: InstallationDisk }) {
  return (
    <>
      {[disk.model, formatBytes(disk.sizeBytes), disk.serial && `serial ${disk.serial}`, disk.transport]
        .filter(Boolean)
        .join(', ')}
      <br />
      {disk.holds === 'nothing' ? HOLDS.nothing : `${HOLDS[disk.holds]}: ${disk.contents}`}
    </>
  )
}

/** Whether a second disk holds the same, so that the host goes on when one of them breaks. */
function Mirror({ installation: { disks }, draft, onChange }: Props) {
  const others = disks.filter(({ path, unsuitable }) => path !== draft.disk && unsuitable === null)
  const mirror = mirrorOf(draft, disks)
  if (!allowsMirror(draft) || others.length === 0) return null
  return (
    <>
      <RadioCards
        label="Second disk, a mirror of the first (optional)"
        columns={1}
        value={mirror?.path ?? ''}
        onChange={path => onChange({ ...draft, mirror: path })}
        cards={[
          { value: '', label: 'None', description: 'When the disk breaks, the host and what is on it are lost.' },
          ...others.map(disk => ({
            value: disk.path,
            label: <span className="font-mono">{disk.path}</span>,
            description: <Described disk={disk} />,
          })),
        ]}
      />
      {mirror !== undefined && (
        <Notice
          tone={mirror.holds === 'nothing' ? 'info' : 'warn'}
          title={
            mirror.holds === 'nothing'
              ? 'Everything is written to both disks'
              : `Everything on ${mirror.path} is lost: ${mirror.contents}`
          }
        >
          The host goes on when one of them breaks. The smaller of the two decides how much room there is.
        </Notice>
      )}
    </>
  )
}

/** Which disk, and what becomes of what is on it. */
export function DiskStep(props: Props) {
  const { installation, draft, onChange } = props
  const { disks } = installation
  const chosen = disks.find(({ path }) => path === draft.disk)
  if (disks.length === 0) {
    return (
      <Notice tone="warn" title="This machine has no disk to install on">
        Connect one, and look again.
      </Notice>
    )
  }
  const policies = chosen?.policies.filter(policy => policy !== 'refuse') ?? []
  return (
    <div className="flex flex-col gap-4">
      <RadioCards
        label="Disk to install on"
        columns={1}
        value={chosen?.path ?? null}
        onChange={path => {
          const disk = disks.find(each => each.path === path)
          if (disk !== undefined) onChange(withDisk(draft, disk))
        }}
        cards={disks.map(disk => ({
          value: disk.path,
          label: <span className="font-mono">{disk.path}</span>,
          description: <Described disk={disk} />,
          ...(disk.unsuitable === null ? {} : { disabledReason: disk.unsuitable }),
        }))}
      />
      {policies.length > 0 && (
        <RadioCards
          label={`What becomes of what is on ${draft.disk}`}
          columns={3}
          value={draft.policy}
          onChange={policy => onChange({ ...draft, policy })}
          cards={policies.map(policy => ({ value: policy, ...POLICIES[policy] }))}
        />
      )}
      {chosen !== undefined && <Mirror {...props} />}
    </div>
  )
}
