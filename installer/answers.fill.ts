import { parseDocument } from 'yaml'

/** What is known of one machine, for answers that were written for many. */
export interface MachineValues {
  hostName: string | null
  /** Address that progress and result are sent to. */
  webhook: string
}

/** An answer file, which was found to be fine, with the values of one machine. Pure. */
export function fillAnswers(text: string, { hostName, webhook }: MachineValues): string {
  const document = parseDocument(text, { version: '1.2' })
  if (hostName !== null) document.set('hostName', hostName)
  document.set('webhook', { url: webhook })
  return document.toString()
}

const PASSWORD = ['administrator', 'password']

/** The administrator's password in such a file; undefined where a hash of it stands. */
export function passwordIn(text: string): string | undefined {
  const found = parseDocument(text, { version: '1.2' }).getIn(PASSWORD)
  return found === undefined ? undefined : String(found)
}

/** The same file with a hash (PHC string) in the place of the password. Pure. */
export function withPasswordHash(text: string, hash: string): string {
  const document = parseDocument(text, { version: '1.2' })
  document.deleteIn(PASSWORD)
  document.setIn(['administrator', 'passwordHash'], hash)
  return document.toString()
}
