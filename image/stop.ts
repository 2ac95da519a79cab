/** `make stop`: presses the power button of the machine that `make run` started. */
import { RUN_DIR } from './paths.ts'
import { Appliance } from './qemu/appliance.ts'

const appliance = await Appliance.attach(RUN_DIR)
if (appliance === undefined) console.log('the appliance is not running')
else if (await appliance.stop()) console.log('the appliance was shut down')
else console.log('the appliance did not shut down in time and was switched off')
