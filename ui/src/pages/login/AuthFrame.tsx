import type { ReactNode } from 'react'
import { Brand } from '../../layouts/Brand.tsx'

/** The frame of the pages before login. */
export function AuthFrame({
  title,
  text,
  children,
  host,
}: {
  title: string
  text: ReactNode
  children: ReactNode
  host?: string | undefined
}) {
  return (
    <main className="flex h-full flex-col overflow-y-auto">
      <div className="m-auto w-full max-w-100 px-5 py-10">
        <div className="mb-8 flex items-center justify-between">
          <Brand />
          {host && <span className="truncate font-mono text-xs text-ink-3">{host}</span>}
        </div>
        <div className="rounded-lg border bg-panel px-6 py-6 max-sm:-mx-2">
          <h1 className="text-xl font-semibold">{title}</h1>
          <p className="mt-1 mb-5 text-pretty text-ink-2">{text}</p>
          {children}
        </div>
      </div>
    </main>
  )
}
