/**
 * A text that must not get into a log, a plan or an error by accident. It lives in a closure: printing the object,
 * copying it and writing it as JSON show that there is a secret, never the secret.
 */
export interface Secret {
  readonly secret: true
  /** The text itself. Call it where the text is used, and nowhere before. */
  reveal(): string
}

/** Locks a text away. */
export const secretOf = (text: string): Secret => Object.freeze({ secret: true as const, reveal: () => text })
