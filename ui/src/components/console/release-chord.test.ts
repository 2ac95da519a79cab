import { expect, it } from 'vitest'
import { NO_CHORD, nextChord } from './release-chord.ts'

/** Plays `+Code -Code …` and answers after which event the chord was released, if any. */
function play(keys: string): string | undefined {
  let chord = NO_CHORD
  for (const key of keys.split(' ')) {
    const next = nextChord(chord, key.startsWith('+') ? 'keydown' : 'keyup', key.slice(1))
    chord = next.chord
    if (next.released) return key
  }
  return undefined
}

it.each([
  ['+ControlLeft +AltLeft -AltLeft', '-AltLeft'],
  ['+AltLeft +ControlRight +ControlRight -ControlRight', '-ControlRight'],
  ['+ControlLeft +AltLeft +Delete -Delete -AltLeft', undefined],
  ['+ControlLeft +AltRight -AltRight -ControlLeft', undefined],
  ['+KeyA -KeyA +ControlLeft -ControlLeft', undefined],
])('%s releases at %s', (keys, at) => expect(play(keys)).toBe(at))
