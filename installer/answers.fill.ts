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
