import { defineConfig } from 'vitest/config'

// Read by every stack that a test starts, in this process or in one of its own (backend-stack/stack/processes/ports.ts).
process.env['FIELDTAKE_USUAL_PORTS'] = 'no'

/** Each brings up a whole lake of its own. */
const WITH_SPARK = ['lake', 'airflow', 'quality'].map((folder) => `test/integration/${folder}/**/*.test.ts`)

/**
 * unit: no servers, milliseconds. integration: the real ones; those that share a broker start it on first use
 * (test/support/global-kafka.ts). lake: those with Spark. Two workers, for two cores.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    // a state that is awaited is waited for, however busy the machine
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ['test/support/own-temp.ts'],
    projects: [
      {
        extends: true,
        // a machine as a stranger has it, and what the tests make of that
        test: {
          name: 'fresh',
          include: ['test/fresh/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // a hundred times what each takes: a busy disk or processor makes one slow, never false
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: WITH_SPARK,
          globalSetup: ['test/support/global-kafka.ts'],
          testTimeout: 400_000,
          hookTimeout: 400_000,
        },
      },
      {
        extends: true,
        test: { name: 'lake', include: WITH_SPARK, testTimeout: 400_000, hookTimeout: 400_000 },
      },
    ],
  },
})
