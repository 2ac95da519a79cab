import { join } from 'node:path'
import type { z } from 'zod'
import { makeDirectory, readText, remove, replaceFile } from '../../mgmt/src/system/files.ts'
import { ServedFacts, ServedRequest, ServedStatus } from '../served.schema.ts'

/**
 * The files, in memory and for root only, by which the management service and the installer's unit speak. A secret
 * stays in one no longer than until it is read.
 */
export class ServedFiles {
  readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  async prepare(): Promise<void> {
    await makeDirectory(this.directory, 0o700)
  }

  facts = () => this.#read('facts.json', ServedFacts)
  putFacts = (facts: ServedFacts) => this.#write('facts.json', facts)

  status = () => this.#read('status.json', ServedStatus)
  putStatus = (status: ServedStatus) => this.#write('status.json', status)

  putRequest = (request: ServedRequest) => this.#write('request.json', request)
  async takeRequest(): Promise<ServedRequest | undefined> {
    const request = await this.#read('request.json', ServedRequest)
    await this.#remove('request.json')
    return request
  }

  putRecoveryKey = (key: string) => replaceFile(this.#path('recovery-key'), key, 0o600)
  hasRecoveryKey = async () => (await readText(this.#path('recovery-key'))) !== undefined
  async takeRecoveryKey(): Promise<string | undefined> {
    const key = await readText(this.#path('recovery-key'))
    await this.#remove('recovery-key')
    return key
  }

  /** Removes what an earlier installation left. */
  async forget(): Promise<void> {
    for (const name of ['request.json', 'status.json', 'recovery-key']) await this.#remove(name)
  }

  #path = (name: string) => join(this.directory, name)
  #remove = (name: string) => remove(this.#path(name))
  #write = (name: string, value: object) => replaceFile(this.#path(name), JSON.stringify(value), 0o600)

  async #read<T extends z.ZodType>(name: string, schema: T): Promise<z.output<T> | undefined> {
    const text = await readText(this.#path(name))
    return text === undefined ? undefined : schema.parse(JSON.parse(text))
  }
}
