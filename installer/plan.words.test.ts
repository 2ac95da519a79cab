import { expect, it } from 'vitest'
import type { Disk } from './disks.ts'
import { planInstallation } from './plan.ts'
import { planWords, refusalWords } from './plan.words.ts'
import { answersFrom, blank, factsOf, recordedDisk } from './test-machine.ts'

const INSTALLED = recordedDisk('lsblk-2.41-machine', 'LQX-INSTALLED')

function wordsOf(disks: readonly Disk[], lines: string): string {
  const result = planInstallation(factsOf(disks), answersFrom(lines))
  return result.ok ? planWords(result.plan) : refusalWords(result.refusals)
}

it('tells everything about an installation on one disk', () => {
  const lines = `disks: {wipe: wipe}
encryption: {mode: passphrase, passphrase: correct horse battery}
network: {method: static, vlan: 20, card: enp1s0, addresses: [192.0.2.10/24], gateway: 192.0.2.1}
hostName: host-1
administrator: {password: correct horse battery}
webhook: {url: "https://hook.example/path?key=hunter2", token: hunter2}
after: power-off`
  const text = wordsOf([recordedDisk('lsblk-2.41-machine', 'LQX-PLAIN')], lines)
  expect(text).toBe(`Install LimiQuantix 0.2.0

Disk
  /dev/sde, QEMU HARDDISK, 21 GB (20.0 GiB), serial LQX-PLAIN
  holds xfs without partitions
  EVERYTHING ON IT IS ERASED

Result
  system      4.6 GiB, with room for the next version
  state       4.0 GiB: configuration and logs
  local       11.4 GiB: disks of virtual machines
  encryption  state and local, the passphrase is asked for at every start; a recovery key will be shown once

Settings
  host name   host-1
  time        UTC, public time servers
  network     192.0.2.10/24, gateway 192.0.2.1, over enp1s0, VLAN 20
  password    as given
  reports to  https://hook.example

Steps (708 MiB to copy and to check)
  1. ERASE /dev/sde and make esp, root-A, verity-A, root-B, verity-B, state, local
  2. copy 328 MiB to root-A on /dev/sde
  3. copy 3 MiB to verity-A on /dev/sde
  4. read root-A on /dev/sde back and check it
  5. write the settings
  6. make a recovery key, shown once
  7. copy 50 MiB of boot files to /dev/sde
  8. install the boot loader on /dev/sde
  9. register "LimiQuantix" with the firmware

Afterwards the machine switches itself off.
`)
  expect(text).not.toMatch(/horse|hunter2/)
})

it('tells what stays of an earlier installation', () => {
  const text = wordsOf([INSTALLED], 'disks: {wipe: keep-data}')
  expect(text).toContain('Install again and keep the data: LimiQuantix 0.2.0')
  expect(text).toContain('holds an earlier installation: sdi1 "esp" (vfat), sdi2 "root-A" (erofs)')
  expect(text).toContain('STATE AND VM DISKS STAY, THE SYSTEM IS REPLACED')
  expect(text).toContain('Kept\n  state  4.0 GiB\n  local  12.1 GiB\n')
  expect(text).not.toContain('ERASE')
})

it('a repair says nothing of settings: it applies none', () => {
  const text = wordsOf([INSTALLED], 'disks: {wipe: repair}\nhostName: other')
  expect(text).toContain('Repair the installation')
  expect(text).not.toMatch(/Settings|other/)
})

it('tells both disks of a mirror', () => {
  const lines =
    'disks: {system: {serial: S-sda}, mirror: {serial: S-sdb}}\nnetwork: {method: dhcp, bond: {mode: 802.3ad, cards: [eth0, eth1]}}'
  const text = wordsOf([blank('/dev/sda'), blank('/dev/sdb')], lines)
  expect(text).toContain(
    'Mirror\n  /dev/sdb, ACME SSD, 43 GB (40.0 GiB), serial S-sdb\n  holds nothing\n  nothing is lost',
  )
  expect(text).toContain('state       4.0 GiB, on both disks: configuration and logs')
  expect(text).toContain('disks of virtual machines, on both disks')
  expect(text).toContain('DHCP over 802.3ad bond of eth0, eth1')
})

it('warns when a disk that is erased belongs to a set', () => {
  const text = wordsOf([recordedDisk('lsblk-2.41-machine', 'LQX-LVM')], 'disks: {wipe: wipe}')
  expect(text).toContain(
    'EVERYTHING ON IT IS ERASED\n  it belongs to a set: what lies on other disks of that set may be lost',
  )
})

it('tells why nothing is done, and what to do', () => {
  expect(wordsOf([INSTALLED], '')).toBe(`Nothing was written.

- /dev/sdi, QEMU HARDDISK, 21 GB (20.0 GiB), serial LQX-INSTALLED holds an installation already.
  Choose what to do with it: "wipe: repair" writes the system again, "wipe: keep-data" also applies new settings, "wipe: wipe" erases everything.
`)
})
