import type { z } from 'zod'
import { NetworkAnswer } from '../network.schema.ts'
import { problemOf } from './problem.ts'
import { ask, choose, type Terminal } from './terminal.ts'

/** Asks how the host itself is connected: at the installation, and later on its console. */
export async function network(terminal: Terminal): Promise<z.input<typeof NetworkAnswer>> {
  const dhcp = await choose(terminal, 'Management network', [
    { words: 'DHCP', value: true },
    { words: 'A fixed address', value: false },
  ])
  const vlan = async () => {
    const check = (answer: string) =>
      answer === '' || /^\d{1,4}$/.test(answer) ? undefined : 'Type a number from 1 to 4094, or nothing.'
    const typed = await ask(terminal, 'VLAN, if it is tagged', { check })
    return typed === '' ? {} : { vlan: Number(typed) }
  }
  for (;;) {
    const answer = dhcp
      ? { method: 'dhcp' as const, ...(await vlan()) }
      : {
          method: 'static' as const,
          addresses: [await ask(terminal, 'Address with the length of its prefix, such as 192.0.2.10/24')],
          ...optional('gateway', await ask(terminal, 'Gateway')),
          dns: (await ask(terminal, 'Name servers, separated by commas')).split(/[\s,]+/).filter(text => text !== ''),
          ...(await vlan()),
        }
    const problem = problemOf(NetworkAnswer, answer)
    if (problem === undefined) return answer
    terminal.write(`  This network cannot be: ${problem}.\n`)
  }
}

const optional = (key: 'gateway', value: string) => (value === '' ? {} : { [key]: value })
