import { describe, expect, it } from 'vitest'
import { Name } from '../../../mgmt/src/api/common.schema.ts'
import { freeName, nameProblem, takenNames, vmNameFrom } from './names.ts'

it.each(['web-1', 'a', 'A.b_c', '', '-a', '.hidden', 'a b', 'ü', 'x'.repeat(63), 'x'.repeat(64), '../etc'])(
  'agrees with the API about %j',
  name => expect(nameProblem(name, new Set(), 'VM') === undefined).toBe(Name.safeParse(name).success),
)

describe('taken names', () => {
  const taken = takenNames([
    { id: '1', name: 'Web' },
    { id: '2', name: 'db' },
  ])
  it('count in any case', () => expect(nameProblem('WEB', taken, 'VM')).toMatch(/already is a VM/))
  it('do not hold what is being edited', () => {
    expect(nameProblem('web', takenNames([{ id: '1', name: 'Web' }], '1'), 'VM')).toBeUndefined()
  })
  it('are avoided by suggestions, which stay legal', () => {
    expect(freeName('web', taken)).toBe('web-2')
    expect(freeName('cache', taken)).toBe('cache')
    const long = 'x'.repeat(63)
    const next = freeName(long, new Set([long]))
    expect(next).toBe(`${'x'.repeat(61)}-2`)
  })
})

it.each([
  ['debian-13.1.0-amd64-netinst', 'debian'],
  ['Fedora_Server', 'fedora'],
  ['9front', 'vm'],
  [undefined, 'vm'],
])('names a VM after %s', (image, name) => expect(vmNameFrom(image)).toBe(name))
