/** Why a TLS connection to `server` failed, in words that people can do something with. */
export function explainConnection(error: unknown, { server, port }: { server: string; port: number }): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const at = `${server} port ${port}`
  const foreign = `The certificate of ${server} was not issued by the authorities that were given.`
  const texts: Record<string, string> = {
    ECONNREFUSED: `Nobody listens at ${at}.`,
    ENOTFOUND: `The name ${server} is not known to the name servers.`,
    EAI_AGAIN: `The name servers of this host do not answer.`,
    EHOSTUNREACH: `There is no way to ${server}.`,
    ENETUNREACH: `There is no way to ${server}.`,
    ECONNRESET: `${at} ended the connection.`,
    ERR_TLS_CERT_ALTNAME_INVALID: `The certificate of the server is not for ${server}.`,
    CERT_HAS_EXPIRED: `The certificate of ${server} has expired.`,
    SELF_SIGNED_CERT_IN_CHAIN: foreign,
    DEPTH_ZERO_SELF_SIGNED_CERT: foreign,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: foreign,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: foreign,
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new Error(texts[code] ?? `The connection to ${at} failed: ${reason}`, { cause: error })
}
