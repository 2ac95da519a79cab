import { choose, type Terminal } from '../../../installer/dialogue/terminal.ts'
import { printable } from './console.render.ts'
import type { FoundUpdate, StickPorts } from './stick.ports.ts'
import { stickWords } from './stick.rules.ts'

const BACK = { words: 'Go back', value: undefined }
const PULL = 'You can pull the stick out now.\n'
const TENTH = 10

/** Tells how far something is in tenths: a line each, for a terminal that may be a slow printer. */
function tenths(terminal: Terminal): (percent: number) => void {
  let told = 0
  return percent => {
    const tenth = Math.floor(percent / TENTH) * TENTH
    if (tenth <= told) return
    told = tenth
    terminal.write(`  ${tenth} %\n`)
  }
}

/** Collects a support bundle and puts it on a stick that somebody chose. */
export async function bundleToStick(terminal: Terminal, ports: StickPorts): Promise<void> {
  const { sticks, reason } = await ports.list()
  const writable = sticks.filter(({ readOnly }) => !readOnly)
  if (writable.length === 0) {
    terminal.write(`${sticks.length === 0 ? reason : 'The USB stick is write-protected.'}\n`)
    return
  }
  const words = writable.map(stick => ({ words: printable(stickWords(stick)), value: stick }))
  const stick = await choose(terminal, 'Which stick? What is on it stays', [...words, BACK])
  if (stick === undefined) return
  terminal.write('Collecting …\n')
  const { taskId, bundleId } = await ports.support.make()
  await ports.done(taskId, tenths(terminal))
  terminal.write('Writing …\n')
  const name = await ports.support.save(bundleId, stick)
  terminal.write(`Written: ${printable(name)}\n${PULL}`)
}

function updateWords(found: FoundUpdate): string {
  const { name, stick } = found
  if (!found.isGood) return printable(`${name}: cannot be installed. ${found.reason}`)
  const { version, isOlder, sizeBytes } = found.update
  const size = `${Math.round(sizeBytes / 1e6)} MB`
  return printable(`${name}: version ${version}${isOlder ? ', older' : ''}, ${size}, on ${stick.model}`)
}

async function chosenUpdate(terminal: Terminal, ports: StickPorts): Promise<FoundUpdate | undefined> {
  const { sticks, reason } = await ports.list()
  if (sticks.length === 0) {
    terminal.write(`${reason}\n`)
    return
  }
  const found = await ports.updates.find(sticks)
  if (found.length === 0) {
    terminal.write('There is no update on the stick. Put the file, which ends in .lqxupdate, outside of any folder.\n')
    return
  }
  const words = found.map(update => ({ words: updateWords(update), value: update }))
  return await choose(terminal, 'Which update?', [...words, BACK])
}

/** Asks for what `version` needs: a plain yes, or the word "older". */
async function agrees(terminal: Terminal, version: string, running: string, isOlder: boolean): Promise<boolean> {
  terminal.write(`It would be written beside version ${running}, which goes on running until the next restart.\n`)
  if (!isOlder) return /^y(es)?$/i.test((await terminal.line(`Install version ${version}? [y/N] `)).trim())
  terminal.write(`Version ${version} is OLDER. It may not understand what ${running} has stored.\n`)
  return (await terminal.line('Type "older" to install it all the same: ')).trim() === 'older'
}

/**
 * Takes an update from a stick in the way an upload goes. Returns true when it was written and somebody wants the
 * host to restart.
 */
export async function updateFromStick(terminal: Terminal, ports: StickPorts): Promise<boolean> {
  const chosen = await chosenUpdate(terminal, ports)
  if (chosen === undefined) return false
  const { running } = await ports.updates.get()
  if (chosen.isGood) {
    const { version, isOlder } = chosen.update
    if (!(await agrees(terminal, version, running, isOlder))) {
      terminal.write('Nothing was changed.\n')
      return false
    }
  }
  terminal.write('Copying and verifying …\n')
  const { staged } = await ports.updates.send(chosen, tenths(terminal))
  terminal.write(PULL)
  // The stick may hold something else by now than what was shown: what arrived counts.
  const expected = chosen.isGood ? chosen.update.version : undefined
  if (staged === null || staged.version !== expected) {
    await ports.updates.discard()
    terminal.write('The file was changed in between. Nothing was installed.\n')
    return false
  }
  terminal.write('Installing …\n')
  const { id } = await ports.updates.install(staged.isOlder)
  await ports.done(id, tenths(terminal))
  terminal.write(`Version ${staged.version} is installed. It starts at the next restart.\n`)
  return true
}
