import { Check } from 'lucide-react'
import { ButtonLink } from '../../components/Link.tsx'
import { cx } from '../../util/cx.ts'
import { paths } from '../../util/paths.ts'

type Step = { title: string; text: string; done: boolean; action: string; href: string }

/** Where to begin on a host that runs nothing yet. */
export function FirstSteps({ hasImage }: { hasImage: boolean }) {
  const steps: readonly Step[] = [
    {
      title: 'Upload an image',
      text: 'An installer ISO or a ready disk image (qcow2 or raw) to boot from.',
      done: hasImage,
      action: 'Upload an image',
      href: paths.images(),
    },
    {
      title: 'Create a virtual machine',
      text: 'Choose its processors, memory, disk and network. It is ready in seconds.',
      done: false,
      action: 'Create a VM',
      href: paths.vmCreate(),
    },
  ]
  const current = steps.findIndex(step => !step.done)
  return (
    <section aria-label="First steps" className="rounded-md border bg-panel">
      <div className="border-b px-5 py-4">
        <h2 className="text-lg font-semibold">This host is ready</h2>
        <p className="text-ink-2">Two steps to the first virtual machine.</p>
      </div>
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.title}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-5 py-3.5 last:border-b-0"
          >
            <span
              aria-hidden
              className={cx(
                'num flex size-6 items-center justify-center rounded-full text-xs font-medium',
                step.done ? 'bg-ok-soft text-ok' : 'bg-active text-ink-2',
              )}
            >
              {step.done ? <Check className="size-3.5" /> : index + 1}
            </span>
            <div className="min-w-0 flex-1 basis-60">
              <h3 className="font-medium">
                {step.title}
                {step.done && <span className="ml-2 font-normal text-ok">done</span>}
              </h3>
              <p className="text-ink-2">{step.text}</p>
            </div>
            <ButtonLink href={step.href} variant={index === current ? 'primary' : 'default'}>
              {step.action}
            </ButtonLink>
          </li>
        ))}
      </ol>
    </section>
  )
}
