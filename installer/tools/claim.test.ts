import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { claim, isClaimed } from './claim.ts'

const NAME = `\0limiquantix-test-${process.pid}`

it('is given to one at a time', async () => {
  {
    await using first = await claim(NAME)
    expect(first).toBeDefined()
    expect(await claim(NAME)).toBeUndefined()
    expect(await isClaimed(NAME)).toBe(true)
  }
  expect(await isClaimed(NAME)).toBe(false)
  await using again = await claim(NAME)
  expect(again).toBeDefined()
})

it('is free again when its owner was killed', async () => {
  const module = new URL('./claim.ts', import.meta.url).href
  const name = JSON.stringify(`${NAME}-killed`)
  const code = `const { claim } = await import(${JSON.stringify(module)}); await claim(${name})
    console.log('claimed'); setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(owner.stdout, 'data')
    expect(await claim(`${NAME}-killed`)).toBeUndefined()
  } finally {
    owner.kill('SIGKILL')
    await once(owner, 'exit')
  }
  await using mine = await claim(`${NAME}-killed`)
  expect(mine).toBeDefined()
})
