import { expect, it } from 'vitest'
import { type Candidate, judge, type Observed } from './judge.rules.ts'
import { countOf } from './loader.rules.ts'

const candidate = (version: string, count = '', more: Partial<Candidate> = {}): Candidate => {
  const file = `limiquantix_${version}${count}.efi`
  const { triesLeft, triesDone } = countOf(file)
  return {
    file,
    version,
    sortKey: 'limiquantix',
    triesLeft,
    triesDone,
    wholeOf: version,
    rootFault: undefined,
    ...more,
  }
}
const seen = (more: Partial<Observed> = {}): Observed => ({
  ...{ gpt: { first: true, second: true }, loaderWhole: true, fsck: { esp: 0, state: 0 }, stored: [] },
  candidates: [candidate('1'), candidate('2', '+3-0')],
  ...more,
})
const faults = (more: Partial<Observed>) => judge(seen(more), ['1', '2']).faults

it('finds nothing wrong with the old version, the new one, and repairs that succeed', () => {
  expect(judge(seen(), ['1', '2'])).toEqual({ chosen: 'limiquantix_2+3-0.efi', version: '2', faults: [] })
  expect(
    faults({ candidates: [candidate('1')], fsck: { esp: 1, state: 1 }, gpt: { first: false, second: true } }),
  ).toEqual([])
})

it.each<[string, Partial<Observed>, RegExp]>([
  ['no entry', { candidates: [] }, /no entry/],
  [
    'a torn kernel',
    { candidates: [candidate('1'), candidate('2', '+3-0', { wholeOf: undefined })] },
    /2\+3-0.efi is damaged/,
  ],
  [
    'a root that does not match',
    { candidates: [candidate('2', '', { rootFault: 'block 7 of the root is damaged' })] },
    /block 7/,
  ],
  ['a version of nobody', { candidates: [candidate('3')] }, /nobody installed/],
  ['no partition table', { gpt: { first: false, second: false } }, /no partition table/],
  ['a damaged loader', { loaderWhole: false }, /boot loader/],
  ['a boot partition beyond repair', { fsck: { esp: 4, state: 0 } }, /fsck.vfat/],
  ['a state partition beyond repair', { fsck: { esp: 0, state: 4 } }, /e2fsck/],
  ['a host that forgot something', { stored: ['"web" is not in state.db'] }, /web/],
])('finds %s', (_, more, fault) => {
  expect(faults(more)).toEqual([expect.stringMatching(fault)])
})

it('does not mind a damaged kernel that is not started', () => {
  expect(faults({ candidates: [candidate('1'), candidate('2', '+0-3', { wholeOf: undefined })] })).toEqual([])
})
