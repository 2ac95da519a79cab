import { createHmac } from 'node:crypto'

/** Fixed for ever: another value would give every host another identity. */
const APPLICATION = '6b1c5e0f7a2d4c3b9e8f0a1b2c3d4e5f'

/**
 * Id of this host: derived from the machine id the way sd_id128_get_machine_app_specific(3) does it, so that the
 * confidential machine id never leaves the machine and the host id is the same after each boot and update.
 */
export function hostIdOf(machineId: string, application = APPLICATION): string {
  const key = Buffer.from(machineId, 'hex')
  const digest = createHmac('sha256', key).update(Buffer.from(application, 'hex')).digest().subarray(0, 16)
  // Version 4, variant 1: the bits that make 16 random bytes a UUID.
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x40, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
