import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useDenied } from '../../api/can.ts'
import { api } from '../../api/client.ts'
import { fieldErrors } from '../../api/errors.ts'
import type { Host, Installation, InstallationAnswers, InstallationPlan, TaskAccepted } from '../../api/types.ts'
import { FormError } from '../../components/FormError.tsx'
import { useAction } from '../../components/useAction.ts'
import { confirm } from '../../stores/confirm.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { AdministratorStep } from './AdministratorStep.tsx'
import { DiskStep } from './DiskStep.tsx'
import { EncryptionStep } from './EncryptionStep.tsx'
import {
  answersOf,
  emptyDraft,
  type InstallDraft,
  mirrorOf,
  STEPS,
  type StepId,
  stepOf,
  stepsFor,
  whyNotNext,
} from './install-draft.ts'
import { NetworkStep } from './NetworkStep.tsx'
import { PlanStep } from './PlanStep.tsx'
import { Steps } from './Steps.tsx'

/** The questions, one step after the other, and the plan that they lead to. */
export function InstallForm({ installation, host }: { installation: Installation; host: Host }) {
  const [draft, setDraft] = useState<InstallDraft>(emptyDraft)
  const [step, setStep] = useState<StepId>('disk')
  const denied = useDenied('settings:write')
  const disk = installation.disks.find(({ path }) => path === draft.disk)
  const mirror = mirrorOf(draft, installation.disks)
  const ids = stepsFor(draft, disk)
  const plan = useAction<InstallationAnswers, InstallationPlan>({
    title: 'Plan',
    quiet: true,
    run: body => api<InstallationPlan>('POST', '/installation/plan', { body }),
  })
  const install = useAction<{ answers: InstallationAnswers; planId: string; confirm: string }>({
    title: 'Install',
    quiet: true,
    run: body => api<TaskAccepted>('POST', '/installation', { body }),
    refresh: [['installation'], ['tasks']],
  })
  const errors = fieldErrors(plan.error)
  const refused = Object.keys(errors)[0]

  // A new step is read from its beginning, by ear too.
  const top = useRef<HTMLDivElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current !== step) top.current?.focus()
    shown.current = step
  }, [step])

  const goTo = (next: StepId) => {
    setStep(next)
    if (next !== 'plan' || disk === undefined) return
    install.reset()
    plan.mutate(answersOf(draft, disk, mirror))
  }
  const beside = (by: number) => ids[ids.indexOf(step) + by]
  const made = plan.data?.plan ?? null
  const begin = async () => {
    if (made === null || disk === undefined) return
    const both = mirror === undefined ? [disk] : [disk, mirror]
    const erased = made.mode === 'install' ? both.filter(({ holds }) => holds !== 'nothing') : []
    const sure = await confirm({
      title: `Install on ${both.map(({ path }) => path).join(' and ')}?`,
      message:
        erased.length > 0
          ? erased.map(({ path, contents }) => `EVERYTHING on ${path} is lost: ${contents}.`).join(' ')
          : `${both.length === 1 ? 'The disk is' : 'Both disks are'} written to. Leave the machine on until it is done.`,
      action: 'Install',
      typeName: made.disk,
    })
    if (sure) install.mutate({ answers: answersOf(draft, disk, mirror), planId: made.id, confirm: made.disk })
  }
  const next = beside(1)
  const back = beside(-1)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (next !== undefined && whyNotNext(step, draft, disk) === null) goTo(next)
  }
  const noPlan = plan.isPending ? 'The plan is being made' : 'There is no plan: go back and change the answers'
  const change = { draft, onChange: setDraft }
  return (
    <form noValidate onSubmit={submit} className="flex max-w-3xl flex-col gap-4">
      <Steps ids={ids} current={step} />
      <div ref={top} tabIndex={-1} className="outline-none">
        <Card title={STEPS.find(({ id }) => id === step)?.label}>
          <div className="flex flex-col gap-4">
            {step === 'disk' && <DiskStep installation={installation} {...change} />}
            {step === 'encryption' && <EncryptionStep disk={disk} tpm2={installation.tpm2} {...change} />}
            {step === 'network' && <NetworkStep host={host} errors={errors} {...change} />}
            {step === 'administrator' && <AdministratorStep {...change} />}
            {step === 'plan' && <PlanStep answer={plan.data} pending={plan.isPending} />}
            {step === 'plan' && <FormError error={plan.error ?? install.error} />}
            {step === 'plan' && refused !== undefined && (
              <p>
                {refused}: {errors[refused]}{' '}
                <button type="button" className="link" onClick={() => setStep(stepOf(refused))}>
                  Change it
                </button>
              </p>
            )}
          </div>
        </Card>
      </div>
      <div className="flex flex-wrap gap-2">
        {back !== undefined && <Button onClick={() => setStep(back)}>Back</Button>}
        {next !== undefined && (
          <Button type="submit" variant="primary" disabledReason={denied ?? whyNotNext(step, draft, disk)}>
            {next === 'plan' ? 'Show the plan' : 'Next'}
          </Button>
        )}
        {step === 'plan' && (
          <Button
            variant={made?.mode === 'install' ? 'danger' : 'primary'}
            disabledReason={denied ?? (made === null ? noPlan : null)}
            busy={install.isPending}
            onClick={() => void begin()}
          >
            Install…
          </Button>
        )}
      </div>
    </form>
  )
}
