import { z } from 'zod'
import { ApiError } from '../api/errors.ts'
import { AcmeRefusal, type AcmeSession, parseAnswer } from './acme.session.ts'
import type { Answer } from './acme.transport.ts'
import { type AccountKey, externalBinding } from './jws.ts'

const Account = z.looseObject({ status: z.string(), contact: z.array(z.string()).nullish() })

export interface AccountWish {
  contact: string | null
  external: { kid: string; hmacKey: string } | null
}

function locationOf({ headers: { location } }: Answer): string {
  if (location === undefined) throw new ApiError('unavailable', 'The authority made an account and does not say where.')
  return location
}

/** The account of this key, which is made when there is none; further requests are in its name. */
export async function useAccount(session: AcmeSession, key: AccountKey, wish: AccountWish): Promise<void> {
  const { newAccount: url, meta } = session.directory
  const contact = wish.contact === null ? [] : [`mailto:${wish.contact}`]
  let answer: Answer
  try {
    answer = await session.post(url, { onlyReturnExisting: true })
  } catch (error) {
    if (!(error instanceof AcmeRefusal) || error.problem !== 'accountDoesNotExist') throw error
    if (meta?.externalAccountRequired === true && wish.external === null) {
      const text = 'The authority wants an external account: give the key identifier and the HMAC key that it gave you.'
      throw new ApiError('unavailable', text, { cause: error })
    }
    const binding =
      wish.external === null ? {} : { externalAccountBinding: externalBinding(wish.external, key.jwk, url) }
    const mail = contact.length === 0 ? {} : { contact }
    session.useAccount(locationOf(await session.post(url, { termsOfServiceAgreed: true, ...mail, ...binding })))
    return
  }
  const at = locationOf(answer)
  session.useAccount(at)
  const account = parseAnswer(url, answer, Account)
  if (JSON.stringify(account.contact ?? []) !== JSON.stringify(contact)) await session.post(at, { contact })
}
