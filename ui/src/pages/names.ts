/** The same rule as the API's `Name`. */
const LEGAL = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** What is wrong with a resource's name, or undefined. Names are unique per kind, whatever their case. */
export function nameProblem(name: string, taken: ReadonlySet<string>, what: string): string | undefined {
  if (name === '') return 'Give it a name.'
  if (name.length > 63) return 'Use 63 characters or fewer.'
  if (!LEGAL.test(name)) return 'Use letters, digits, ".", "-" and "_", starting with a letter or digit.'
  if (taken.has(name.toLowerCase())) return `There already is a ${what} of that name.`
  return undefined
}

/** The names in use, lower case, without the one that is being edited. */
export function takenNames(items: readonly { id: string; name: string }[] | undefined, except?: string): Set<string> {
  return new Set(items?.filter(item => item.id !== except).map(item => item.name.toLowerCase()))
}

/** `base`, or the first of `base-2`, `base-3`, … that is free; never longer than a name may be. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`
    const name = `${base.slice(0, 63 - suffix.length)}${suffix}`
    if (!taken.has(name.toLowerCase())) return name
  }
}

/** A short name for a VM, from the image it starts from: `debian-13.1.0-amd64-netinst` becomes `debian`. */
export function vmNameFrom(imageName: string | undefined): string {
  const word = imageName?.match(/^[A-Za-z]+/)?.[0]?.toLowerCase()
  return word && word.length > 1 ? word : 'vm'
}
