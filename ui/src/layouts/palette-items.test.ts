import { expect, it } from 'vitest'
import { isCurrent } from './nav-items.ts'
import { FIXED, resourceItem, searchItems } from './palette-items.ts'

const items = [
  ...['backup-web', 'web-1', 'web-2', 'web-3'].map((name, id) => resourceItem('vms', { id: `id-${id}`, name })),
  ...FIXED,
]
const found = (query: string, limit = 10) => searchItems(items, query, limit).map(item => item.label)

it('finds by words in any order, names that begin with them first', () => {
  expect(found('WEB')).toEqual(['web-1', 'web-2', 'web-3', 'backup-web'])
  expect(found('machine create')).toEqual(['Create a virtual machine'])
  expect(found('id-2')).toEqual(['web-2'])
  expect(found('nothing like it')).toEqual([])
})

it('shows a few of each group', () => {
  expect(found('web', 2)).toEqual(['web-1', 'web-2'])
})

it('has no two entries with the same place in a group', () => {
  const keys = FIXED.map(item => `${item.group} ${item.id}`)
  expect(new Set(keys).size).toBe(keys.length)
})

it('marks the section that a page belongs to', () => {
  expect(isCurrent('/', '/')).toBe(true)
  expect(isCurrent('/', '/vms')).toBe(false)
  expect(isCurrent('/vms', '/vms/1')).toBe(true)
  expect(isCurrent('/vms', '/vmsomething')).toBe(false)
})
