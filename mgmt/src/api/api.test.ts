import { describe, expect, it } from 'vitest'
import { accepted } from './accepted.ts'
import { etagOf, requireIfMatch } from './etag.ts'
import { paginate } from './page.ts'

describe('pages', () => {
  const items = ['d', 'a', 'c', 'b', 'ä', 'e']
  const all = (limit: number, order?: 'ascending' | 'descending') => {
    const pages: string[][] = []
    let pageToken: string | undefined
    do {
      const page = paginate(items, { limit, pageToken }, item => item, order)
      expect(page.total).toBe(6)
      pages.push(page.items)
      pageToken = page.nextPage
    } while (pageToken !== undefined)
    return pages
  }

  it('cover everything once, in order', () => {
    expect(all(2)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'ä'],
    ])
    expect(all(4, 'descending')).toEqual([
      ['ä', 'e', 'd', 'c'],
      ['b', 'a'],
    ])
    expect(all(6)).toHaveLength(1)
    expect(paginate([], { limit: 5 }, String)).toEqual({ items: [], total: 0 })
  })

  it('go on after the last item also when it is gone, and hide nothing new', () => {
    const first = paginate(['a', 'b', 'c'], { limit: 2 }, item => item)
    const second = paginate(['a', 'bb', 'c'], { limit: 2, pageToken: first.nextPage }, item => item)
    expect(second).toEqual({ items: ['bb', 'c'], total: 3 })
    const beyond = paginate(['a'], { limit: 2, pageToken: first.nextPage }, item => item)
    expect(beyond).toEqual({ items: [], total: 1 })
  })

  it('refuse tokens that are not ours', () => {
    for (const pageToken of ['!', 'YQ==', 'a b', '\u0000']) {
      expect(() => paginate(items, { limit: 1, pageToken }, item => item)).toThrow('pageToken')
    }
  })
})

describe('ETags', () => {
  const check = (header?: string) => {
    try {
      requireIfMatch({ headers: header === undefined ? {} : { 'if-match': header } }, 7)
      return 'ok'
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error
    }
  }

  it('have to be sent, and to be the present one', () => {
    expect(etagOf(7)).toBe('"7"')
    expect(check()).toBe('precondition_required')
    expect(['"7"', '"6", "7"', '*'].map(check)).toEqual(['ok', 'ok', 'ok'])
    expect(['"8"', '7', 'W/"7"', '', '"77"'].map(check)).toEqual(Array(5).fill('etag_mismatch'))
  })
})

it('an accepted request names its task twice', () => {
  const sent: unknown[] = []
  const reply = { code: (code: number) => sent.push(code), header: (...pair: string[]) => sent.push(pair) }
  expect(accepted(reply, { id: 't' })).toEqual({ taskId: 't' })
  expect(accepted(reply, { id: 't' }, 'r')).toEqual({ taskId: 't', resourceId: 'r' })
  expect(sent.slice(0, 2)).toEqual([202, ['location', '/api/v1/tasks/t']])
})
