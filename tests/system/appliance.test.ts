import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { ApiClient } from '../lib/api.ts'
import { openBrowser, Visitor } from '../lib/browser.ts'
import { Machine } from './machine.ts'
import { bootStage } from './stages/boot.ts'
import { bridgedStage } from './stages/bridged.ts'
import { confinementStage } from './stages/confinement.ts'
import { crashStage } from './stages/crash.ts'
import { grubStage } from './stages/grub.ts'
import { guestStage } from './stages/guest.ts'
import { hostileStage } from './stages/hostile.ts'
import { interfaceStage } from './stages/interface.ts'
import { logsStage } from './stages/logs.ts'
import { managementNetworkStage } from './stages/management-network.ts'
import { operationsStage } from './stages/operations.ts'
import { outsideStage } from './stages/outside.ts'
import { powerStage } from './stages/power.ts'
import { rebootStage } from './stages/reboot.ts'
import { setupStage } from './stages/setup.ts'
import { uefiStage } from './stages/uefi.ts'
import { PASSWORD, World } from './world.ts'

/** For work on these tests: the appliance stays, and the next run goes on with it (`-t` names the stages). */
const KEEP = process.env.KEEP === '1'

/**
 * One appliance, booted from the built image, through everything that a new user does and then through what a hostile
 * or unlucky one does. The stages build on each other and keep their order.
 */
describe('the appliance', () => {
  const world = new World()
  let browser: Browser | undefined
  let failed = false

  beforeAll(async () => {
    const kept = KEEP ? await Machine.attach('system') : undefined
    world.machine = kept ?? (await Machine.boot('system'))
    browser = await openBrowser()
    world.visitor = await Visitor.open(browser, world.machine.url)
    world.visitor.context.setDefaultTimeout(60_000)
    if (kept === undefined) return
    world.api = await ApiClient.connect(kept.url, kept.fingerprint)
    await world.api.login(PASSWORD)
    await world.visitor.login(PASSWORD)
  }, 900_000)
  afterEach(async context => {
    if (context.task.result?.state === 'fail') {
      failed = true
      await world.visitor.screenshot(`system failed ${context.task.name}`).catch(() => {})
    }
    expect(world.visitor.problems.splice(0)).toEqual([])
  })
  afterAll(async () => {
    if (failed) await world.machine.saveArtifacts()
    await browser?.close()
    if (!KEEP) await world.machine.off()
  }, 300_000)

  bootStage(world)
  setupStage(world)
  guestStage(world)
  confinementStage(world)
  bridgedStage(world)
  interfaceStage(world)
  logsStage(world)
  operationsStage(world)
  outsideStage(world)
  grubStage(world)
  uefiStage(world)
  hostileStage(world)
  crashStage(world)
  managementNetworkStage(world)
  rebootStage(world)
  if (!KEEP) powerStage(world)
})
