import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { SECURE_BOOT_CERTIFICATE } from '../../image/paths.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { HostSecurity } from '../../mgmt/src/security/security.schema.ts'
import type { ApiClient } from '../lib/api.ts'
import { until } from '../lib/wait.ts'
import type { Machine } from './machine.ts'

const BOOT_MS = 600_000
/** Makes an entry of the boot loader whose kernel differs from the signed one in one byte, and chooses it for once. */
const CHOOSE_CHANGED_KERNEL = `set -e
mount -t vfat /dev/disk/by-partlabel/esp /efi
cp /efi/EFI/Linux/limiquantix_*.efi /efi/EFI/changed.efi
printf X | dd of=/efi/EFI/changed.efi bs=1 seek=1000000 conv=notrunc status=none
mkdir -p /efi/loader/entries
printf 'title changed\\nefi /EFI/changed.efi\\n' >/efi/loader/entries/changed.conf
bootctl --quiet --esp-path=/efi set-oneshot changed.conf
umount /efi`

/**
 * A host whose firmware waits for keys gets those of its system, and restarts with a kernel chosen that was changed: the
 * firmware refuses that one, and the host comes up with the signed one. It has no debug shell afterwards, since words
 * for the command line are not taken with Secure Boot.
 */
export async function startsOnlySigned(machine: Machine, login: () => Promise<ApiClient>): Promise<void> {
  const api = await login()
  const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
  const host = items[0]
  if (host === undefined) throw new Error('there is no host')
  const path = `/api/v1/hosts/${host.id}`

  const before = await api.get<HostSecurity>(`${path}/security`)
  expect(before).toMatchObject({ secureBoot: 'setup', system: { state: 'unchecked', enrolled: false } })
  const body = { confirmName: host.name }
  const enrolled = await api.call<HostSecurity>('POST', `${path}/security/actions/enrol-keys`, { body })
  expect(enrolled.status, enrolled.bytes.toString()).toBe(200)
  expect(enrolled.body).toMatchObject({ secureBoot: 'off', system: { state: 'unchecked', enrolled: true } })
  const { fingerprint256 } = new X509Certificate(readFileSync(SECURE_BOOT_CERTIFICATE))
  expect(enrolled.body.system.signedBy?.fingerprint256).toBe(fingerprint256)

  const chosen = await machine.sh(CHOOSE_CHANGED_KERNEL)
  expect(chosen.code, chosen.output).toBe(0)
  expect((await api.call('POST', `${path}/actions/reboot`, { body })).status).toBe(202)
  await machine.appliance.waitForSerial(/Security Violation|Access Denied/i, BOOT_MS)
  const isBack = async () => {
    const security = await (await login()).get<HostSecurity>(`${path}/security`)
    return security.secureBoot === 'on' && security
  }
  const after = await until('the host is back, with Secure Boot', isBack, { deadlineMs: BOOT_MS, everyMs: 2000 })
  expect(after.system).toMatchObject({ state: 'verified', enrolled: true })
}
