import type { ITerminalOptions } from '@xterm/xterm'

/** Always dark, like the hardware it stands for: guests choose their colours for black. */
export const TERMINAL_OPTIONS: ITerminalOptions = {
  fontFamily: '"JetBrains Mono", ui-monospace, monospace',
  fontSize: 13,
  lineHeight: 1.15,
  scrollback: 10_000,
  cursorBlink: false,
  // Read out what appears; costs little and cannot be detected, so it is on.
  screenReaderMode: true,
  theme: {
    background: '#000000',
    foreground: '#e6e7ea',
    cursor: '#e6e7ea',
    selectionBackground: '#2d4377',
    black: '#1b1d21',
    red: '#ff7b7f',
    green: '#4cc38a',
    yellow: '#f0b449',
    blue: '#7ba0ff',
    magenta: '#c598f5',
    cyan: '#45c9bb',
    white: '#d3d5da',
    brightBlack: '#8c919c',
    brightRed: '#ff9da0',
    brightGreen: '#7ee0af',
    brightYellow: '#f7cd81',
    brightBlue: '#a6c0ff',
    brightMagenta: '#dabcfa',
    brightCyan: '#7fe0d5',
    brightWhite: '#ffffff',
  },
}
