/** Type of a list of X.509 certificates, as it stands in memory (UEFI specification, 32.4.1: EFI_CERT_X509_GUID). */
const X509 = Buffer.from('a159c0a5e494a74a87b5ab155c2bf072', 'hex')
/** Type, and the sizes of the list, of its header and of one entry. */
const LIST_HEADER_BYTES = 28
/** Each entry begins with who put it there. */
const OWNER_BYTES = 16

/**
 * The certificates (DER) in the value of a variable such as `db`: EFI_SIGNATURE_LISTs, one after the other. Lists of
 * other kinds (hashes) are left out, and so is what follows a list whose sizes cannot be true.
 */
export function certificatesOf(lists: Buffer): Buffer[] {
  const found: Buffer[] = []
  let at = 0
  while (at + LIST_HEADER_BYTES <= lists.length) {
    const [bytes, header, entry] = [16, 20, 24].map(offset => lists.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ]
    const end = at + bytes
    if (bytes < LIST_HEADER_BYTES + header || end > lists.length || entry <= OWNER_BYTES) break
    if (lists.subarray(at, at + 16).equals(X509)) {
      for (let from = at + LIST_HEADER_BYTES + header; from + entry <= end; from += entry) {
        found.push(lists.subarray(from + OWNER_BYTES, from + entry))
      }
    }
    at = end
  }
  return found
}
