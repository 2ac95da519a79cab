import { useRouter } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, type MouseEvent, type ReactNode, type Ref, useEffect, useState } from 'react'
import { type ButtonSize, type ButtonVariant, buttonClass } from '../ui/Button.tsx'
import { cx } from '../util/cx.ts'

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; ref?: Ref<HTMLAnchorElement> }

/** Goes to an address of `paths` without loading the page anew. */
export function useGo(): (href: string) => void {
  const router = useRouter()
  return href => router.history.push(href)
}

/** A link within the UI. Opening in a new tab and the like stay the browser's business. */
export function Link({ href, onClick, ...rest }: Props) {
  const go = useGo()
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const special = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0
    if (event.defaultPrevented || special) return
    event.preventDefault()
    go(href)
  }
  return <a {...rest} href={href} onClick={click} />
}

/** Leads elsewhere at once, leaving no trace in the browser's history. */
export function Redirect({ href }: { href: string }) {
  const router = useRouter()
  // The first address counts: while the next page is loaded, this one already sees the new address bar.
  const [target] = useState(href)
  useEffect(() => router.history.replace(target), [router, target])
  return null
}

/** A link in running text or a table cell. */
export function TextLink({ className, ...rest }: Props) {
  return <Link {...rest} className={cx('link', className)} />
}

type ButtonLinkProps = Props & { variant?: ButtonVariant; size?: ButtonSize; icon?: ReactNode }

/** A link that looks like a button, for going somewhere to do something. */
export function ButtonLink({ variant, size, icon, className, children, ...rest }: ButtonLinkProps) {
  return (
    <Link {...rest} className={cx(buttonClass(variant, size), className)}>
      {icon}
      {children}
    </Link>
  )
}
