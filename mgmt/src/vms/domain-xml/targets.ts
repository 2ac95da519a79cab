import { attribute, elements, find, parseXml } from './el.ts'

/** Target names (`vda`) of a domain's disks, by the path of the file and by alias. */
export function targetsOf(xml: string): Map<string, string> {
  const entries = elements(find(parseXml(xml), 'devices'), 'disk').flatMap(disk => {
    const target = attribute(find(disk, 'target'), 'dev')
    const keys = [attribute(find(disk, 'source'), 'file'), attribute(find(disk, 'alias'), 'name')]
    return target === undefined ? [] : keys.flatMap(key => (key === undefined ? [] : [[key, target] as const]))
  })
  return new Map(entries)
}
