/**
 * One argument for virsh's own parser (the one that reads lines on standard input, no shell). Single quotes there
 * protect everything but the single quote itself, which goes into double quotes.
 *
 * Control characters are refused: a line feed would end the command, a tab or an escape would talk to readline.
 * A leading dash is refused too, it would be an option. No caller has a use for either.
 */
export function quoteArgument(argument: string): string {
  for (const character of argument) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) throw new TypeError('control character in an argument for virsh')
  }
  if (argument.startsWith('-')) throw new TypeError('an argument for virsh begins with a dash')
  return `'${argument.replaceAll("'", `'"'"'`)}'`
}

/** A word that is put in as it is: the name of a command or an option, written in our own source. */
export function checkWord(word: string): string {
  if (!/^(--)?[a-z][a-z-]*$/.test(word)) throw new TypeError(`not a virsh command or option: ${word}`)
  return word
}
