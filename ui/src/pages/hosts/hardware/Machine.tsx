import { judgeSensor } from '../../../../../mgmt/src/inventory/inventory.rules.ts'
import type { Inventory } from '../../../api/types.ts'
import { Card } from '../../../ui/Card.tsx'
import { PropertiesTable } from '../../../ui/PropertiesTable.tsx'
import { SimpleTable } from '../../../ui/SimpleTable.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { formatBytes, plural } from '../../../util/units.ts'

const words = (...parts: string[]): string => parts.filter(Boolean).join(' ')

/** The machine as a whole: maker, firmware, board, management controller. */
export function Machine({ inventory }: { inventory: Inventory }) {
  const { system, firmware, board, chassis, bmc } = inventory
  const ecc = { true: 'Corrects errors (ECC)', false: 'Does not correct errors', null: '' }[`${inventory.memory.ecc}`]
  return (
    <Card title="Machine">
      <PropertiesTable
        columns={2}
        items={[
          { label: 'Model', value: words(system.vendor, system.product) },
          { label: 'Serial number', value: system.serial },
          { label: 'Firmware', value: words(firmware.kind, firmware.vendor, firmware.version) },
          { label: 'Firmware of', value: firmware.date },
          { label: 'Board', value: board && words(board.vendor, board.product, board.version) },
          { label: 'Board serial', value: board?.serial },
          { label: 'Chassis', value: chassis && words(chassis.vendor, chassis.kind) },
          { label: 'Controller', value: bmc ? `BMC, IPMI ${bmc.version} over ${bmc.interface}` : 'No BMC was found' },
          { label: 'Microcode', value: inventory.microcode },
          { label: 'Memory', value: ecc },
        ]}
      />
    </Card>
  )
}

export function Processors({ inventory }: { inventory: Inventory }) {
  return (
    <Card title="Processors" padded={false}>
      <SimpleTable
        label="Processors"
        head={['Socket', 'Model', 'Cores', 'Threads', 'Up to']}
        rows={inventory.processors.map((cpu, index) => ({
          key: `${index} ${cpu.socket}`,
          cells: [
            cpu.socket || '–',
            words(cpu.model) || '–',
            cpu.cores ?? '–',
            cpu.threads ?? '–',
            cpu.maxMhz === null ? '–' : `${(cpu.maxMhz / 1000).toFixed(1)} GHz`,
          ],
        }))}
        empty="The firmware does not describe the processors."
      />
    </Card>
  )
}

export function Sensors({ sensors }: { sensors: Inventory['sensors'] }) {
  return (
    <Card title="Temperatures" padded={false}>
      <SimpleTable
        label="Temperatures"
        head={['Chip', 'Sensor', 'Now', 'State']}
        rows={sensors.map((sensor, index) => ({
          key: `${index} ${sensor.chip} ${sensor.label}`,
          cells: [
            <span key="c" className="font-mono text-xs">
              {sensor.chip}
            </span>,
            sensor.label,
            <span key="t" className="num">
              {sensor.celsius.toFixed(0)} °C
            </span>,
            <StateBadge key="s" {...judgeSensor(sensor)} />,
          ],
        }))}
        empty="This machine has no temperature sensor that can be read."
      />
    </Card>
  )
}

export function Memory({ memory }: { memory: Inventory['memory'] }) {
  const filled = memory.modules.filter(module => module.sizeBytes !== null)
  const total = filled.reduce((sum, module) => sum + (module.sizeBytes ?? 0), 0)
  const empty = memory.modules.length - filled.length
  const title =
    filled.length === 0
      ? 'Memory modules'
      : `Memory modules: ${formatBytes(total)} in ${plural(filled.length, 'module')}, ${plural(empty, 'empty slot')}`
  return (
    <Card title={title} padded={false}>
      <SimpleTable
        label="Memory modules"
        head={['Slot', 'Size', 'Kind', 'Speed', 'Maker', 'Part number', 'Serial number']}
        rows={memory.modules.map((module, index) => ({
          key: `${index} ${module.slot}`,
          cells: [
            words(module.slot) || module.bank || '–',
            module.sizeBytes === null ? (
              <span key="e" className="text-ink-3">
                Empty
              </span>
            ) : (
              formatBytes(module.sizeBytes)
            ),
            module.type || '–',
            module.speedMts === null ? '–' : `${module.speedMts} MT/s`,
            module.manufacturer || '–',
            module.partNumber || '–',
            module.serial || '–',
          ],
        }))}
        empty="The firmware does not describe the memory modules."
      />
    </Card>
  )
}
