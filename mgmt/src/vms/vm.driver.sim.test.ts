import { SERIAL_MARKER } from './sim/serial.ts'
import { vmContract } from './vm.contract.ts'
import { createSimVmDriver } from './vm.driver.sim.ts'

vmContract('simulator', async () => ({
  driver: createSimVmDriver({ delayMs: 5 }),
  makeDisk: async name => `/srv/sim/${name}`,
  serialMarker: SERIAL_MARKER,
  cleanUp: async () => {},
}))
