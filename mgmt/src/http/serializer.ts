import { serializerCompiler as zodSerializer, validatorCompiler as zodValidator } from '@fastify/type-provider-zod'
import type { FastifyInstance } from 'fastify'

/** From this length on, characters are encoded once here and not piece by piece while they are encrypted. */
const LARGE = 16 * 1024

/** Fastify sends buffers as well as text; only its type knows nothing of them. */
const toJson = (answer: unknown): string => {
  const text = JSON.stringify(answer)
  return text.length < LARGE ? text : (Buffer.from(text) as unknown as string)
}

/**
 * Requests are checked by their zod schemas. Answers are checked too while developing and testing; in the appliance
 * they are only written as JSON, because the compiler has checked the handlers' types and a second check of a long
 * list costs more than everything else (docs/adr/0003).
 */
export function useSchemas(app: FastifyInstance, { checkAnswers }: { checkAnswers: boolean }): void {
  app.setValidatorCompiler(zodValidator)
  app.setSerializerCompiler(checkAnswers ? zodSerializer : () => toJson)
}
