import { planId } from '../../../installer/execute/plan-id.ts'
import { type Facts, planWords, revealed, stepWords } from '../../../installer/planning.ts'
import { ApiError } from '../api/errors.ts'
import type { Core, HostPort, Requestor } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { InstallationDriver } from './installation.driver.ts'
import { decide, diskView, whole } from './installation.rules.ts'
import type {
  Installation,
  InstallationAnswers,
  InstallationPlan,
  InstallationRequest,
  InstallationStatus,
} from './installation.schema.ts'

export interface InstallationService {
  /** Throws `unavailable`. */
  get(): Promise<Installation>
  /** Throws `illegal_state` on a system that is installed. */
  plan(answers: InstallationAnswers): Promise<InstallationPlan>
  /** Throws `illegal_state`, `verification_failed`, `in_use`, `locked`. */
  install(request: InstallationRequest, requestor: Requestor): Promise<Task>
  /** Throws `not_found`: there is none, or it was fetched. */
  takeRecoveryKey(): Promise<{ recoveryKey: string }>
}

interface Running {
  disk: string
  taskId: string | null
}

const inUse = () => new ApiError('in_use', 'An installation of this machine is under way. Wait until it is over.')

/** Installing the system that runs from a medium on a disk of this machine, with the answers of a browser. */
export function createInstallationService(
  core: Pick<Core, 'tasks' | 'events' | 'hostId'>,
  driver: InstallationDriver,
  hosts: HostPort,
): InstallationService {
  /** From the first check until the installer has claimed the machine, and until it has ended. */
  let running: Running | undefined

  /** As it was when somebody last looked: while it is being written to, a disk is not asked. */
  let seen: Facts | null | undefined

  const liveFacts = async (): Promise<Facts> => {
    const facts = await read()
    if (facts !== null) return facts
    throw new ApiError('illegal_state', 'This system is installed. Start the machine from the ISO to install it anew.')
  }
  const read = async (): Promise<Facts | null> => {
    try {
      seen = await driver.facts()
      return seen
    } catch (error) {
      throw new ApiError(
        'unavailable',
        'The disks or the medium of this machine cannot be read. See the logs of limiquantix-installation@look.',
        { cause: error },
      )
    }
  }

  const status = async (): Promise<InstallationStatus> => {
    const told = await driver.status()
    if (told?.phase === 'running') return { ...told, taskId: running?.taskId ?? null }
    if (running !== undefined) {
      return { phase: 'running', ...running, step: 0, steps: 0, words: 'get ready', doneBytes: 0, totalBytes: 0 }
    }
    if (await driver.isBusy()) return { phase: 'elsewhere' }
    if (told === undefined) return { phase: 'idle' }
    return told.phase === 'failed' ? told : { ...told, recoveryKey: await driver.hasRecoveryKey() }
  }

  const begin = async (
    { answers, planId: wanted, confirm }: InstallationRequest,
    requestor: Requestor,
    over: () => void,
  ): Promise<Task> => {
    const result = decide(await liveFacts(), answers)
    if (!result.ok) {
      const words = result.refusals.map(({ message, remedy }) => `${message} ${remedy}`)
      throw new ApiError('verification_failed', words.join('\n'), { details: { refusals: result.refusals } })
    }
    const { plan } = result
    if (planId(plan) !== wanted) {
      throw new ApiError('illegal_state', 'This is not the plan that was shown. Have the plan made and shown again.')
    }
    if (confirm !== plan.system.path) {
      throw new ApiError('verification_failed', 'Confirm with the name of the disk that is written to.')
    }
    const spec = {
      kind: 'host.install',
      title: `Install version ${plan.version} on ${plan.system.path}`,
      targets: [{ kind: 'hosts' as const, id: core.hostId, name: hosts.hostName(core.hostId) }],
      requestor: requestor.name,
      cancellable: true,
    }
    // With the passwords: nothing of it may get into the task.
    const text = JSON.stringify(revealed(whole(answers)))
    let words = ''
    return await core.tasks.start(spec, async context => {
      try {
        context.progress(0, plan.bytes, 'bytes')
        const ended = await driver.run(
          { answers: text, planId: wanted },
          {
            signal: context.signal,
            progress(now) {
              if (now.words !== words) context.log(`Step ${now.step} of ${now.steps}: ${now.words}`)
              words = now.words
              context.progress(Math.min(now.doneBytes, now.totalBytes), now.totalBytes, 'bytes')
            },
          },
        )
        if (ended.phase === 'failed') throw new ApiError('illegal_state', ended.message)
        if (ended.phase === 'succeeded') for (const warning of ended.warnings) context.log(`Warning: ${warning}`)
        context.progress(plan.bytes, plan.bytes, 'bytes')
      } finally {
        over()
      }
    })
  }

  return {
    async get() {
      const now = await status()
      const facts = now.phase === 'running' && seen !== undefined ? seen : await read()
      return {
        live: facts !== null,
        hostId: core.hostId,
        version: facts?.image.version ?? null,
        uefi: facts?.machine.uefi ?? false,
        tpm2: facts?.machine.tpm2 ?? false,
        disks: facts?.disks.map(disk => diskView(disk, facts)) ?? [],
        status: now,
      }
    },

    async plan(answers) {
      const result = decide(await liveFacts(), answers)
      if (!result.ok) return { plan: null, refusals: result.refusals }
      const { plan } = result
      const { mode, system, bytes, steps } = plan
      return {
        plan: {
          ...{ id: planId(plan), mode, disk: system.path, bytes, steps: steps.map(stepWords) },
          // What follows is asked for in the browser.
          text: planWords(plan).replace(/\n\nAfterwards [^\n]*\n$/, '\n'),
        },
        refusals: [],
      }
    },

    async install(request, requestor) {
      // Before anything is awaited: of two that come at once, one is refused.
      if (running !== undefined) throw inUse()
      const mine: Running = { disk: request.confirm, taskId: null }
      running = mine
      const over = () => {
        running = undefined
      }
      try {
        if (await driver.isBusy()) throw inUse()
        const task = await begin(request, requestor, over)
        mine.taskId = task.id
        return task
      } catch (error) {
        over()
        throw error
      }
    },

    async takeRecoveryKey() {
      const recoveryKey = await driver.takeRecoveryKey()
      if (recoveryKey !== undefined) return { recoveryKey }
      throw new ApiError('not_found', 'There is no recovery key to show: none was made, or it was shown before.')
    },
  }
}
