import type { Vm } from '../../../api/types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { Screenshot } from './Screenshot.tsx'
import { VmCharts } from './VmCharts.tsx'
import { VmProperties } from './VmProperties.tsx'

/** The VM at a glance: what is wrong, what it is, what it shows, how busy it is. */
export function SummaryTab({ vm, onConsole }: { vm: Vm; onConsole: () => void }) {
  return (
    <div className="flex flex-col gap-4 p-5">
      {vm.state.problem && (
        <Notice tone="warn" title="This virtual machine needs attention">
          {vm.state.problem}
        </Notice>
      )}
      {vm.state.restartRequired && (
        <Notice tone="info" title="Changes wait for a restart">
          The guest still runs with its earlier settings. Shut it down and start it to apply the new ones; a reboot from
          within the guest is not enough.
        </Notice>
      )}
      <div className="@container">
        <div className="grid items-start gap-4 @[42rem]:grid-cols-[minmax(0,1fr)_18rem] @[60rem]:grid-cols-[minmax(0,1fr)_22rem]">
          <VmProperties vm={vm} />
          <div className="@max-[42rem]:order-first">
            <Screenshot vm={vm} onOpen={onConsole} />
          </div>
        </div>
      </div>
      <VmCharts vm={vm} />
    </div>
  )
}
