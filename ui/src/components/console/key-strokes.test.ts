import { expect, it } from 'vitest'
import { KEY_COMBOS, pressCombo, pressStroke, strokesOf } from './key-strokes.ts'

/** Writes down what was pressed (+) and released (-). */
function recorder() {
  const log: string[] = []
  return {
    log,
    sendKey: (_keysym: number, code: string | null, down?: boolean) => log.push(`${down ? '+' : '-'}${code}`),
  }
}

it('types every printable ASCII character', () => {
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
  const { strokes, unknown } = strokesOf(ascii)
  expect(unknown).toEqual([])
  expect(strokes.map(stroke => String.fromCharCode(stroke.keysym)).join('')).toBe(ascii)
})

it('uses Shift where a US keyboard needs it', () => {
  const keys = recorder()
  for (const stroke of strokesOf('a@').strokes) pressStroke(keys, stroke)
  expect(keys.log).toEqual(['+KeyA', '-KeyA', '+ShiftLeft', '+Digit2', '-Digit2', '-ShiftLeft'])
})

it('gives one Enter per line whatever ends it, and names what it cannot type', () => {
  const { strokes, unknown } = strokesOf('a\r\nb\rc\nü€ü')
  expect(strokes.map(stroke => stroke.code)).toEqual(['KeyA', 'Enter', 'KeyB', 'Enter', 'KeyC', 'Enter'])
  expect(unknown).toEqual(['ü', '€'])
})

it('releases a combination in the opposite order', () => {
  const keys = recorder()
  const [first] = KEY_COMBOS
  expect(first?.label).toBe('Ctrl+Alt+Del')
  pressCombo(keys, first?.keys ?? [])
  expect(keys.log).toEqual(['+ControlLeft', '+AltLeft', '+Delete', '-Delete', '-AltLeft', '-ControlLeft'])
})
