import type { InstallationPlan } from '../../api/types.ts'
import { Notice } from '../../ui/Notice.tsx'
import { SkeletonPage } from '../../ui/Skeleton.tsx'

/** What is going to be done, before anything is written; or why nothing can be. */
export function PlanStep({ answer, pending }: { answer: InstallationPlan | undefined; pending: boolean }) {
  if (pending) return <SkeletonPage label="Making the plan" />
  if (answer === undefined) return null
  if (answer.plan === null) {
    return (
      <Notice tone="bad" title="This cannot be installed">
        <ul className="flex flex-col gap-1.5">
          {answer.refusals.map(({ code, disk, message, remedy }) => (
            <li key={`${code} ${disk}`}>
              {message} {remedy}
            </li>
          ))}
        </ul>
      </Notice>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="text-pretty text-ink-2">Nothing has been written yet. This is what happens when you install:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section tabIndex={0} aria-label="The whole plan" className="overflow-x-auto rounded-md bg-sunken">
        <pre className="p-3 font-mono text-xs whitespace-pre-wrap">{answer.plan.text}</pre>
      </section>
    </div>
  )
}
