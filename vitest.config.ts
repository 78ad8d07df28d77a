// One configuration for every test: `unit` needs nothing but Node, `journeys` a Chromium as well.
import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['source', 'module', 'node'] }

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'unit',
          // No test mocks a module, so files share what they import; loading it once saves a third of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
          include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'journeys',
          include: ['journeys/**/*.test.ts'],
          globalSetup: ['journeys/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Journeys look at their own wallets only, so files run side by side: one waits while another computes.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
