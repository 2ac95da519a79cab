import { defineConfig } from 'vitest/config'

/**
 * Four projects, run one by one by the scripts of package.json. `unit` and `repo` are quick and parallel. `e2e` and
 * `system` each drive one long-lived thing (a browser with a service, an appliance): one worker, files in the order
 * of their names, no retries.
 */
const oneAfterAnother = { fileParallelism: false, maxWorkers: 1, isolate: true } as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{mgmt,ui,kernel-config,image,installer,pxe}/**/*.test.{ts,tsx}',
            'tests/{lib,powercut}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: { name: 'repo', include: ['tests/repo/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          ...oneAfterAnother,
        },
      },
      {
        test: {
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          globalSetup: ['tests/system/setup.ts'],
          setupFiles: ['tests/system/tidy.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          ...oneAfterAnother,
        },
      },
    ],
  },
})
