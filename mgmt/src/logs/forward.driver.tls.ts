import { join } from 'node:path'
import { readText, replaceFile } from '../system/files.ts'
import { connectSyslog, readCertificates } from '../system/syslog-tls.ts'
import type { ForwardDriver } from './forward.driver.ts'
import { LogCursor } from './log.schema.ts'

/** Syslog over TLS from this process; the cursor lies beside the databases, which are replicated. */
export function createTlsForwardDriver({ stateDir }: { stateDir: string }): ForwardDriver {
  const file = (hostId: string) => join(stateDir, `forward-${hostId}.cursor`)
  return {
    connect: async (config, signal) => await connectSyslog(config, signal),
    checkCertificates: pem => void readCertificates(pem),
    async readCursor(hostId) {
      const cursor = LogCursor.safeParse((await readText(file(hostId)))?.trim())
      return cursor.success ? cursor.data : undefined
    },
    writeCursor: async (hostId, cursor) => await replaceFile(file(hostId), `${cursor}\n`, 0o600),
  }
}
