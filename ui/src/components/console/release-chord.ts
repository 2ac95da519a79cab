/**
 * The way out of a console that swallows every key, Tab included: Ctrl and Alt pressed together and let go with
 * nothing else in between (as in VMware's clients). Only the left Alt counts, because AltGr sends Ctrl with it.
 */
export type Chord = { held: ReadonlySet<string>; armed: boolean }

export const NO_CHORD: Chord = { held: new Set(), armed: false }

const CTRL = new Set(['ControlLeft', 'ControlRight'])
const isPart = (code: string) => CTRL.has(code) || code === 'AltLeft'
const isComplete = (held: ReadonlySet<string>) => held.has('AltLeft') && [...held].some(code => CTRL.has(code))

/** The chord after a key event, and whether that event completed it. */
export function nextChord(chord: Chord, type: 'keydown' | 'keyup', code: string): { chord: Chord; released: boolean } {
  if (!isPart(code)) return { chord: { held: chord.held, armed: false }, released: false }
  const held = new Set(chord.held)
  if (type === 'keydown') {
    if (held.has(code)) return { chord, released: false }
    held.add(code)
    return { chord: { held, armed: isComplete(held) }, released: false }
  }
  held.delete(code)
  return { chord: { held, armed: false }, released: chord.armed }
}
