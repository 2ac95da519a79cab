/** Longest line that is taken; what is longer is left out. */
const MAX_LINE = 1024 * 1024

/**
 * Lines of a stream of bytes. Nothing is read ahead: the source is asked for more when the consumer is. A line that
 * is too long is dropped, so that no writer of it can fill the memory.
 */
export async function* linesOf(source: AsyncIterable<Buffer | string>, maxLine = MAX_LINE): AsyncGenerator<string> {
  let pieces: Buffer[] = []
  let size = 0
  let tooLong = false
  for await (const chunk of source) {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      if (!tooLong && size + end <= maxLine) yield Buffer.concat([...pieces, rest.subarray(0, end)]).toString('utf8')
      pieces = []
      size = 0
      tooLong = false
      rest = rest.subarray(end + 1)
    }
    size += rest.length
    if (size > maxLine) {
      tooLong = true
      pieces = []
    } else if (rest.length > 0) pieces.push(rest)
  }
  if (size > 0 && !tooLong) yield Buffer.concat(pieces).toString('utf8')
}
