import { exec } from './exec.ts'

/** Starts the orderly end of the whole machine; returns when systemd accepted the job, long before it is down. */
export async function powerOff(): Promise<void> {
  await exec('systemctl', ['--no-block', '--no-wall', 'poweroff'])
}

export async function reboot(): Promise<void> {
  await exec('systemctl', ['--no-block', '--no-wall', 'reboot'])
}
