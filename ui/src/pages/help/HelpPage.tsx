import { useLocation, useParams } from '@tanstack/react-router'
import { type MouseEvent, useEffect, useRef } from 'react'
import { ButtonLink, Link, Redirect, useGo } from '../../components/Link.tsx'
import { usePage } from '../../components/page.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { cx } from '../../util/cx.ts'
import { paths } from '../../util/paths.ts'
import { helpPages, type HelpPage as Page } from './help-pages.ts'

/** The text; links within it stay in the interface, and the part that the address names is scrolled to. */
function Article({ page }: { page: Page }) {
  const go = useGo()
  const { hash } = useLocation()
  const body = useRef<HTMLElement>(null)
  useEffect(() => {
    const target = hash === '' ? undefined : body.current?.querySelector(`#${CSS.escape(hash)}`)
    if (target) target.scrollIntoView()
    else body.current?.parentElement?.scrollTo(0, 0)
  }, [hash])
  const follow = (event: MouseEvent<HTMLElement>) => {
    const href = (event.target as HTMLElement).closest('a')?.getAttribute('href')
    if (href?.startsWith('/help/') !== true || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(href)
  }
  return (
    // The links in it are the browser's own; the handler only saves loading the page anew.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a key on a link arrives as a click
    <article
      ref={body}
      aria-labelledby="help-title"
      onClick={follow}
      className="doc max-w-[76ch] px-5 pb-10"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered from our own files when the interface was built
      dangerouslySetInnerHTML={{ __html: page.html }}
    />
  )
}

function Contents({ current }: { current: string }) {
  return (
    <nav aria-label="Help" className="shrink-0 px-3 py-3 md:w-56 md:border-r">
      <ul className="flex flex-wrap gap-px md:flex-col">
        {helpPages.map(({ name, title }) => (
          <li key={name}>
            <Link
              href={paths.help(name)}
              aria-current={name === current ? 'page' : undefined}
              className={cx(
                'flex min-h-7.5 items-center rounded-sm px-2 pointer-coarse:min-h-10',
                name === current ? 'bg-active font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
              )}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Reader({ page }: { page: Page }) {
  usePage(page.title, [{ label: 'Help', href: paths.help() }])
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto md:flex-row md:overflow-hidden">
      <Contents current={page.name} />
      <div className="min-w-0 flex-1 md:overflow-y-auto">
        <PageHeader title={<span id="help-title">{page.title}</span>} />
        <Article key={page.name} page={page} />
      </div>
    </div>
  )
}

function NoSuchPage() {
  usePage('Help')
  return (
    <>
      <PageHeader title="Help" />
      <EmptyState title="There is no such page" actions={<ButtonLink href={paths.help()}>All of the help</ButtonLink>}>
        It may belong to another version.
      </EmptyState>
    </>
  )
}

/** The documentation for operators. */
export function HelpPage() {
  const { name } = useParams({ strict: false }) as { name?: string }
  const first = helpPages[0]
  if (name === undefined && first !== undefined) return <Redirect href={paths.help(first.name)} />
  const page = helpPages.find(each => each.name === name)
  return page === undefined ? <NoSuchPage /> : <Reader page={page} />
}
