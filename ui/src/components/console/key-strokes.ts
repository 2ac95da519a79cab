/** One press and release. `code` is the physical key on a US keyboard, which QEMU prefers over the symbol. */
export type KeyStroke = { keysym: number; code: string; shift: boolean }

const SHIFT = { keysym: 0xffe1, code: 'ShiftLeft' }
const CTRL = { keysym: 0xffe3, code: 'ControlLeft' }
const ALT = { keysym: 0xffe9, code: 'AltLeft' }

/** Unshifted and shifted character of every key that is neither a letter nor a digit (US layout). */
const PUNCTUATION: readonly [code: string, plain: string, shifted: string][] = [
  ['Backquote', '`', '~'],
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
]
const SHIFTED_DIGITS = ')!@#$%^&*('

function strokeTable(): ReadonlyMap<string, KeyStroke> {
  const table = new Map<string, KeyStroke>()
  const add = (character: string, code: string, shift: boolean) =>
    table.set(character, { keysym: character.charCodeAt(0), code, shift })
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    add(letter, `Key${letter.toUpperCase()}`, false)
    add(letter.toUpperCase(), `Key${letter.toUpperCase()}`, true)
  }
  for (const [digit, shifted] of [...SHIFTED_DIGITS].entries()) {
    add(String(digit), `Digit${digit}`, false)
    add(shifted, `Digit${digit}`, true)
  }
  for (const [code, plain, shifted] of PUNCTUATION) {
    add(plain, code, false)
    add(shifted, code, true)
  }
  add(' ', 'Space', false)
  table.set('\n', { keysym: 0xff0d, code: 'Enter', shift: false })
  table.set('\t', { keysym: 0xff09, code: 'Tab', shift: false })
  return table
}
const STROKES = strokeTable()

/**
 * The strokes that type `text` on a US keyboard, and the characters that such a keyboard does not have.
 * Carriage returns vanish, so that text from any system gives one Enter per line.
 */
export function strokesOf(text: string): { strokes: KeyStroke[]; unknown: string[] } {
  const strokes: KeyStroke[] = []
  const unknown = new Set<string>()
  for (const character of text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')) {
    const stroke = STROKES.get(character)
    if (stroke) strokes.push(stroke)
    else unknown.add(character)
  }
  return { strokes, unknown: [...unknown] }
}

export type Key = { keysym: number; code: string }
export type KeyCombo = { label: string; keys: readonly Key[] }

const functionKey = (n: number): Key => ({ keysym: 0xffbd + n, code: `F${n}` })

/** Keys that a browser or operating system keeps for itself. The first is also a button. */
export const KEY_COMBOS: readonly KeyCombo[] = [
  { label: 'Ctrl+Alt+Del', keys: [CTRL, ALT, { keysym: 0xffff, code: 'Delete' }] },
  { label: 'Ctrl+Alt+F1', keys: [CTRL, ALT, functionKey(1)] },
  { label: 'Ctrl+Alt+F2', keys: [CTRL, ALT, functionKey(2)] },
  { label: 'Ctrl+Alt+F7', keys: [CTRL, ALT, functionKey(7)] },
  { label: 'Alt+Tab', keys: [ALT, { keysym: 0xff09, code: 'Tab' }] },
  { label: 'Alt+F4', keys: [ALT, functionKey(4)] },
  { label: 'Windows key', keys: [{ keysym: 0xffeb, code: 'MetaLeft' }] },
  { label: 'Esc', keys: [{ keysym: 0xff1b, code: 'Escape' }] },
  { label: 'Tab', keys: [{ keysym: 0xff09, code: 'Tab' }] },
  { label: 'Print Screen', keys: [{ keysym: 0xff61, code: 'PrintScreen' }] },
]

/** What can press keys: noVNC's `RFB`, or a recorder in a test. */
export type Keyboard = { sendKey: (keysym: number, code: string | null, down?: boolean) => void }

/** Presses the keys in order and releases them in the opposite order. */
export function pressCombo(keyboard: Keyboard, keys: readonly Key[]): void {
  for (const key of keys) keyboard.sendKey(key.keysym, key.code, true)
  for (const key of keys.toReversed()) keyboard.sendKey(key.keysym, key.code, false)
}

/** Presses one stroke, with Shift around it where the character needs it. */
export function pressStroke(keyboard: Keyboard, stroke: KeyStroke): void {
  pressCombo(keyboard, stroke.shift ? [SHIFT, stroke] : [stroke])
}
