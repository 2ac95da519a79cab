import { expect, test } from 'vitest'
import { failureIn } from './virsh-error.ts'

test.each([
  ['', undefined],
  ['error: Disconnected from qemu:///system due to end of file\n', undefined],
  ['error: Disconnected from qemu:///system due to end of file\nerror: Reconnected to the hypervisor\n', undefined],
  [
    'error: Failed to start domain\nerror: no memory\n',
    { reason: 'Failed to start domain no memory', disconnected: false },
  ],
  [
    'error: Failed to start domain\nerror: End of file while reading data: Input/output error\n',
    { disconnected: true },
  ],
  [
    'error: Disconnected from qemu:///system due to end of file\nerror: Failed to start domain\n',
    { disconnected: true },
  ],
])('%j', (stderr, failure) => {
  if (failure === undefined) expect(failureIn(stderr)).toBeUndefined()
  else expect(failureIn(stderr)).toMatchObject(failure)
})
