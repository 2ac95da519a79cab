export interface Frame {
  /** Arguments for virsh's `echo`: quoted so that the input, which readline repeats, does not hold the marker. */
  begin: string
  end: string
  /** The reply, once both streams hold the end marker. */
  read(stdout: string, stderr: string, prompt: string): { stdout: string; stderr: string } | undefined
}

/**
 * Markers round one reply. `tag` is new for each command. Standard output looks like
 * `virsh # echo 'b'…; command⏎b…<reply>virsh # echo 'e'…⏎e…` because virsh prints its prompt and what it reads;
 * a command line that virsh cannot parse is not run at all and leaves out the begin marker.
 */
export function frameReply(tag: string): Frame {
  const [begin, end] = [`begin${tag}`, `end${tag}`]
  return {
    begin: `'begin'${tag}`,
    end: `'end'${tag}`,
    read(stdout, stderr, prompt) {
      const errorEnd = stderr.indexOf(end)
      const outputEnd = stdout.indexOf(end)
      if (errorEnd === -1 || outputEnd === -1) return undefined
      const from = stdout.indexOf(begin)
      const to = stdout.lastIndexOf(prompt, outputEnd)
      return {
        stdout: from === -1 || to < from ? '' : stdout.slice(from + begin.length, to),
        // The marker comes as `error: end…`.
        stderr: stderr.slice(0, stderr.lastIndexOf('\n', errorEnd) + 1),
      }
    },
  }
}
