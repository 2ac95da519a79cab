/** What is said with a recovery key, on the terminal of whoever installs and nowhere else. Pure. */

export const recoveryKeyWords = (key: string): string =>
  `
RECOVERY KEY, shown once:

    ${key}

It opens state and local when the TPM or the passphrase does not. Write it down
and keep it apart from this machine. Who has lost it makes a new one later, in
the interface, as long as the host still starts.
`

/** The part of it that somebody types to show that it was written down. */
export const lastGroup = (key: string): string => key.slice(key.lastIndexOf('-') + 1)
