import { expect, it } from 'vitest'
import { revealed } from './answers.reveal.ts'
import { parseAnswers } from './answers.ts'
import { answersFrom } from './test-machine.ts'

it('writes answers so that reading them gives the same, secrets too', () => {
  const answers = answersFrom(`
disks: { system: { minSize: 32GiB, model: "ACME*" }, wipe: wipe }
encryption: { mode: passphrase, passphrase: "seventeen green bottles" }
network: { method: static, addresses: [192.0.2.10/24], dns: [192.0.2.1], vlan: 12 }
administrator: { password: "correct horse battery" }
`)
  // Nothing of a secret without asking for it.
  expect(JSON.stringify(answers)).not.toMatch(/bottles|battery/)
  const text = JSON.stringify(revealed(answers))
  const again = parseAnswers(text)
  if (!again.ok) throw new Error(JSON.stringify(again.problems))
  expect(JSON.stringify(revealed(again.answers))).toBe(text)
  expect(text).toMatch(/seventeen green bottles.*correct horse battery/)
})
