import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Sensor {
  chip: string
  label: string
  celsius: number
  /** Where the maker says that it gets too warm, and dangerous. */
  highCelsius: number | null
  criticalCelsius: number | null
}

const read = async (path: string) =>
  await readFile(path, 'utf8').then(
    text => text.trim(),
    () => undefined,
  )

/** Thousandths of a degree; sensors that are not wired give nonsense. */
function degrees(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d+$/.test(text)) return null
  const celsius = Number(text) / 1000
  return celsius > -100 && celsius < 250 ? celsius : null
}

/** Temperatures that the kernel's drivers read: processors, boards, network cards, NVMe disks. */
export async function readSensors(root = '/sys/class/hwmon'): Promise<Sensor[]> {
  const chips = await readdir(root).catch(() => [])
  const found = await Promise.all(
    chips.sort().map(async chip => {
      const dir = join(root, chip)
      const name = (await read(join(dir, 'name'))) ?? chip
      const inputs = (await readdir(dir).catch(() => [])).filter(file => /^temp\d+_input$/.test(file)).sort()
      return await Promise.all(
        inputs.map(async input => {
          const of = async (what: string) => await read(join(dir, input.replace('input', what)))
          const [value, label, high, critical] = await Promise.all(['input', 'label', 'max', 'crit'].map(of))
          const celsius = degrees(value)
          if (celsius === null) return []
          const number = /\d+/.exec(input)?.[0] ?? ''
          return [
            {
              chip: name,
              label: label ?? `Sensor ${number}`,
              celsius,
              highCelsius: degrees(high),
              criticalCelsius: degrees(critical),
            },
          ]
        }),
      )
    }),
  )
  return found.flat(2)
}
