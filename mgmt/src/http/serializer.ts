import { serializerCompiler as zodSerializer, validatorCompiler as zodValidator } from '@fastify/type-provider-zod'
import type { FastifyInstance } from 'fastify'

/**
 * Requests are checked by their zod schemas. Answers are checked too while developing and testing; in the appliance
 * they are only written as JSON, because the compiler has checked the handlers' types and a second check of a long
 * list costs more than everything else (docs/adr/0003).
 */
export function useSchemas(app: FastifyInstance, { checkAnswers }: { checkAnswers: boolean }): void {
  app.setValidatorCompiler(zodValidator)
  app.setSerializerCompiler(checkAnswers ? zodSerializer : () => JSON.stringify)
}
