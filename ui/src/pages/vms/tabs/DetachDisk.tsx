import { useState } from 'react'
import type { Vm, Volume } from '../../../api/types.ts'
import { useAction } from '../../../components/useAction.ts'
import { Button } from '../../../ui/Button.tsx'
import { Modal } from '../../../ui/Modal.tsx'
import { RadioCards } from '../../../ui/RadioCards.tsx'
import { type VmDisk, vmApi } from '../vm-api.ts'

type Props = { vm: Vm; disk: VmDisk; volume: Volume | undefined; onClose: () => void }

/** Takes a disk out of a VM, and asks what becomes of what is on it. */
export function DetachDisk({ vm, disk, volume, onClose }: Props) {
  const [fate, setFate] = useState<'keep' | 'delete'>('keep')
  const name = volume?.name ?? 'the disk'
  const detach = useAction({
    title: `Detach ${name}`,
    run: () => vmApi.removeDisk(vm.id, disk.id, fate === 'delete'),
    done: fate === 'delete' ? `Detaching and deleting ${name}` : `Detaching ${name}`,
    refresh: [['vms'], ['volumes'], ['tasks']],
    onSuccess: onClose,
  })
  return (
    <Modal
      open
      size="sm"
      role="alertdialog"
      onClose={onClose}
      title={`Detach ${name}?`}
      description={
        vm.state.power === 'off'
          ? undefined
          : 'The VM is on: unmount the disk within the guest first, or it loses data.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={detach.isPending} onClick={() => detach.mutate()}>
            {fate === 'delete' ? 'Detach and delete' : 'Detach'}
          </Button>
        </>
      }
    >
      <RadioCards
        label="What becomes of the volume?"
        columns={1}
        value={fate}
        onChange={setFate}
        cards={[
          { value: 'keep', label: 'Keep it', description: 'It stays under Volumes and can be attached again.' },
          { value: 'delete', label: 'Delete it', description: 'Everything stored on it is lost.' },
        ]}
      />
    </Modal>
  )
}
