import { randomUUIDv7 } from 'node:crypto'

/** Of the newest id: its milliseconds and the 12 bits after them. */
let lastTime = 0
let lastCount = 0

/**
 * A new resource id: UUID version 7. Ids of one process sort by the order they were made in, also within one
 * millisecond and when the clock was set back (RFC 9562, section 6.2, method 1).
 */
export function newId(): string {
  const id = randomUUIDv7()
  const time = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
  if (time > lastTime) {
    lastTime = time
    // Half of the room is left for those that follow in the same millisecond.
    lastCount = Number.parseInt(id.slice(15, 18), 16) >> 1
  } else if (lastCount < 0xfff) lastCount += 1
  else {
    lastTime += 1
    lastCount = 0
  }
  const hex = lastTime.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${lastCount.toString(16).padStart(3, '0')}${id.slice(18)}`
}
