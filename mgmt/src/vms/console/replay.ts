/** Bytes of a serial port that a newly opened console is shown of the past. */
export const REPLAY_BYTES = 64 * 1024

/**
 * The past (`log`, the newest part of what was ever printed) followed by the present (`live`, what came through the
 * socket since it was connected). The log is read after connecting, so its end may hold the beginning of `live`:
 * that is not repeated.
 */
export function joinReplay(log: Buffer, live: Buffer): Buffer {
  for (let overlap = Math.min(log.length, live.length); overlap > 0; overlap--) {
    if (log.subarray(log.length - overlap).equals(live.subarray(0, overlap))) {
      return Buffer.concat([log, live.subarray(overlap)])
    }
  }
  return Buffer.concat([log, live])
}
