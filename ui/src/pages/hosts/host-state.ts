import type { Host, HostAction } from '../../api/types.ts'
import type { Tone } from '../../ui/Badge.tsx'

/** How a host's status is shown. */
export const HOST_TONES: Record<Host['state']['status'], { tone: Tone; label: string; busy: boolean }> = {
  online: { tone: 'ok', label: 'Online', busy: false },
  offline: { tone: 'bad', label: 'Offline', busy: false },
  'shutting-down': { tone: 'warn', label: 'Shutting down', busy: true },
}

/** What is asked before a host goes down. */
export const HOST_QUESTIONS: Record<HostAction, { title: string; action: string; after: string }> = {
  reboot: { title: 'Reboot', action: 'Reboot', after: 'It is back in a few minutes; this page reconnects by itself.' },
  'power-off': { title: 'Power off', action: 'Power off', after: 'Somebody has to switch it on again.' },
}

/** What happens to the VMs when the host goes down, as a sentence. */
export function vmsWarning(running: number): string {
  if (running === 0) return 'No virtual machine is running on it.'
  return running === 1
    ? 'The virtual machine running on it is shut down.'
    : `The ${running} virtual machines running on it are shut down.`
}
