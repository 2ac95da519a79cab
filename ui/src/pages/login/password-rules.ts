/** The shortest password the service accepts; longer beats more complicated. */
export const MIN_LENGTH = 12
export const MAX_LENGTH = 256

export type Strength = { score: 0 | 1 | 2 | 3; label: string }

const LABELS = ['Too short', 'Weak', 'Good', 'Strong'] as const

/** Lower-case runs that make a password guessable whatever its length. */
const COMMON = ['password', 'limiquantix', 'qwerty', 'letmein', 'welcome', 'admin', '12345', 'abcdef']

/**
 * A rough estimate for the meter beside the field: length, variety, and how much is left without what everybody
 * tries first. Only the length is a rule.
 */
export function strengthOf(password: string): Strength {
  const rate = (score: Strength['score']): Strength => ({ score, label: LABELS[score] })
  if (password.length < MIN_LENGTH) return rate(0)
  const rest = COMMON.reduce((text, word) => text.replaceAll(word, ''), password.toLowerCase())
  const distinct = new Set(rest).size
  if (rest.length < 8 || distinct < 6) return rate(1)
  return rate(rest.length >= 16 && distinct >= 9 ? 3 : 2)
}

/** What is wrong with a new password and its repetition, or null. Empty fields are an error only if one insists. */
export function passwordProblem(
  password: string,
  repeated: string,
  insist = false,
): { field: 'password' | 'repeated'; message: string } | null {
  if (insist && password === '') return { field: 'password', message: 'Choose a password.' }
  if (password.length > 0 && password.length < MIN_LENGTH)
    return {
      field: 'password',
      message: `Use ${MIN_LENGTH} characters or more; ${MIN_LENGTH - password.length} to go.`,
    }
  if (password.length > MAX_LENGTH) return { field: 'password', message: `Use ${MAX_LENGTH} characters or fewer.` }
  if (insist && repeated === '') return { field: 'repeated', message: 'Type the same password once more.' }
  if (repeated.length > 0 && repeated !== password) return { field: 'repeated', message: 'The two passwords differ.' }
  return null
}
