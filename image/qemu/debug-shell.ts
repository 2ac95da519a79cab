import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

export interface ShellResult {
  code: number
  /** What the command printed, standard error included. */
  stdout: string
}

/** A terminal in its usual mode takes 4095 bytes a line. */
const PIECE = 1000

/**
 * What to type to run `command`. It goes over in base64, so that no quoting, length or special key can spoil it; its
 * output stands between two markers that the echo of what was typed cannot contain.
 */
export function typed(command: string, mark: string): string {
  const encoded = Buffer.from(command).toString('base64')
  const pieces = encoded.match(new RegExp(`.{1,${PIECE}}`, 'g')) ?? ['']
  return [
    '\x03',
    'stty -echo -opost; lqx_c=',
    ...pieces.map(piece => `lqx_c="\${lqx_c}${piece}"`),
    `printf '%s%s\\n' '<' '${mark}'; SYSTEMD_COLORS=0 SYSTEMD_PAGER= PAGER=cat TERM=dumb sh -c "$(echo "$lqx_c" | base64 -d)" </dev/null 2>&1; printf '\\n%s%s:%d\\n' '>' '${mark}' "$?"`,
    '',
  ].join('\n')
}

/** Finds the result between the markers; undefined as long as the command runs. */
export function parsed(text: string, mark: string): ShellResult | undefined {
  const start = text.indexOf(`<${mark}\n`)
  const end = new RegExp(`\n>${mark}:(\\d+)`).exec(text)
  if (start === -1 || end === null) return undefined
  const stdout = text.slice(start + mark.length + 2, Math.max(end.index, start + mark.length + 2))
  return { code: Number(end[1]), stdout }
}

/** The root shell that systemd puts on the second serial port when the kernel's command line asks for it. */
export class DebugShell {
  private readonly path: string
  private last: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  /** Runs a command of `sh`, after those asked for before. Rejects when it has not ended within `deadlineMs`. */
  run(command: string, deadlineMs = 60_000): Promise<ShellResult> {
    const mine = this.last.then(
      () => this.once(command, deadlineMs),
      () => this.once(command, deadlineMs),
    )
    this.last = mine
    return mine
  }

  private once(command: string, deadlineMs: number): Promise<ShellResult> {
    const mark = randomBytes(8).toString('hex')
    return new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(this.path)
      socket.setEncoding('utf8')
      const finish = (settle: () => void) => {
        clearTimeout(alarm)
        socket.destroy()
        settle()
      }
      const alarm = setTimeout(
        () => finish(() => reject(new Error(`not within ${deadlineMs / 1000} s, in the appliance: ${command}`))),
        deadlineMs,
      )
      socket.on('connect', () => socket.write(typed(command, mark)))
      socket.on('error', error => finish(() => reject(error)))
      socket.on('data', chunk => {
        text += String(chunk).replaceAll('\r', '')
        const result = parsed(text, mark)
        if (result !== undefined) finish(() => resolve(result))
      })
    })
  }
}
