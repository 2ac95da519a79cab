import { bootScript } from '../../../pxe/script.ts'

/**
 * What iPXE is told by this host. `base` is the beginning of its addresses, without a slash at its end. Pure.
 *
 * `exit 1` and not `exit`: firmware goes on to its next boot entry when one fails; after success it shows its menu.
 */

export const WAIT_SECONDS = 10
/** Five minutes. */
export const WAIT_TRIES = 30

/** Settings of iPXE that tell machines apart. */
const ASKED = [
  `mac=\${mac:hexhyp}`,
  `uuid=\${uuid}`,
  ...['serial', 'manufacturer', 'product', 'asset'].map(name => `${name}=\${${name}:uristring}`),
].join('&')

/** The first script, the same for all: comes back with who is asking. */
export const whoScript = (base: string): string => `#!ipxe
chain --replace ${base}/boot.ipxe?${ASKED} ||
echo The host at ${base} did not answer.
exit 1
`

/** Goes on to the next entry of the firmware's boot order. */
export const diskScript = (why: string): string => `#!ipxe
echo LimiQuantix: ${why}
exit 1
`

/** Asks again and again, for as long as somebody may need to assign answers. */
export const waitScript = (base: string, mac: string, tries: number): string => `#!ipxe
echo
echo LimiQuantix: this machine, ${mac}, waits for its answers.
echo Assign them in the user interface of the host: Hosts, Network boot.
prompt --key 0x1b --timeout ${WAIT_SECONDS * 1000} Esc starts from the disk. && exit 1 ||
chain --replace ${base}/boot.ipxe?${ASKED}&try=${tries + 1} ||
exit 1
`

/** The installer: without questions when there is an address of answers. */
export const installScript = (system: { version: string; commandLine: string }, answers: string | undefined): string =>
  bootScript({ ...system, before: answers === undefined ? [] : [`set answers ${answers}`] })
