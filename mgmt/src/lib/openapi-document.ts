import { testApp } from './test-app.ts'

/** The API's description as it is committed: OpenAPI 3.1, JSON, with a closing line break. */
export async function openApiDocument(): Promise<string> {
  const { app, close } = await testApp()
  const document = app.swagger()
  await close()
  return `${JSON.stringify(document, null, 1)}\n`
}
