// One configuration for every test: `unit` needs nothing but Node, `postgres` the server that the packages bring,
// `journeys` a Chromium as well.
import { defineConfig } from 'vitest/config'
import { whyNoPostgres } from './packages/ledger/src/testing/postgres-server.ts'

const resolve = { conditions: ['source', 'module', 'node'] }

/** What of the broker runs on PostgreSQL too: what moves money and what leans on the database's own conditions. */
const onPostgres = [
  'packages/broker/src/**/*.postgres.test.ts',
  'packages/broker/src/{app,main}.test.ts',
  'packages/broker/src/flows/{close-wallet,import-statement,inventory,inventory-at-random,pay-offer,phone-payment,prune-records,redeem-voucher,refund-purchase}.test.ts',
  'packages/broker/src/flows/{accept-gift,acknowledge-grant,charged-back-orders,open-dispute,refund-order,refund-order-bundle,refund-order-virtual}.test.ts',
  'packages/broker/src/http/{api,inventory,wallet-security}.test.ts',
]
/** All that opens a broker, but for tests of SQLite's own file; `npm run test:postgres` runs it. */
const allOnPostgres = [
  'packages/broker/src/*.test.ts',
  'packages/broker/src/{flows,http,outside}/**/*.test.ts',
]
/** A machine of CI may be busy with others' work: what fails there is tried once more, and fails if it fails again. */
const retry = (process.env['CI'] ?? '') === '' ? 0 : 1
/** By itself vitest leaves a core free; tests wait for disks and sockets often enough for both cores. */
const maxWorkers = 2
const isWhole = process.env['FARTHING_TEST_STORE'] === 'postgres'

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
          env: { FARTHING_TEST_STORE: 'sqlite' },
          maxWorkers,
          sequence: { groupOrder: 0 },
          include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.postgres.test.ts'],
          testTimeout: 60_000,
          retry,
          hookTimeout: 60_000,
          // What is waited for comes at once, but on a machine with much to do that may be seconds.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      ...(whyNoPostgres() === undefined
        ? [
            {
              resolve,
              ssr: { resolve },
              test: {
                name: 'postgres',
                env: { FARTHING_TEST_STORE: 'postgres' },
                isolate: false,
                maxWorkers,
                sequence: { groupOrder: 0 },
                include: isWhole ? allOnPostgres : onPostgres,
                exclude: ['**/{undecided,config,keyring,challenges,attempt-limiter}.test.ts'],
                testTimeout: 60_000,
                retry,
                hookTimeout: 60_000,
              },
            },
          ]
        : []),
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'journeys',
          include: ['journeys/**/*.test.ts'],
          globalSetup: ['journeys/global-setup.ts'],
          testTimeout: 120_000,
          retry,
          hookTimeout: 120_000,
          // Journeys look at their own wallets only, so files run side by side: one waits while another computes.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
