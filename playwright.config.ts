import { defineConfig } from '@playwright/test'

// Every stack that a test starts takes ports that are its own (backend-stack/stack/processes/ports.ts).
process.env['FIELDTAKE_USUAL_PORTS'] = 'no'

/** Walked in every shell. */
const JOURNEYS = [
  'journey.spec.ts',
  'field-day.spec.ts',
  'kiosk-visitor.spec.ts',
  'page-crash.spec.ts',
  'listen.spec.ts',
  'listeners.spec.ts',
]

const SOAK = 'electron-soak.spec.ts'

/**
 * Journeys in both shells, the packed app, and kills. One at a time: they play a microphone in real time.
 * Each shell is a project of the same files; `--project kiosk` or `electron` runs one. `npm test` runs several projects beside
 * each other and beside the other stages (scripts/test/stages.ts), so each is a run of its own.
 */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './test/e2e/setup.ts',
  workers: 1,
  // several times what each takes: a busy machine makes one slow, never false
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  projects: [
    { name: 'screens', testMatch: ['screens.spec.ts', 'keys.spec.ts'] },
    {
      name: 'kiosk',
      testMatch: [
        ...JOURNEYS,
        'listen-undo.spec.ts',
        'staff.spec.ts',
        'scripts.spec.ts',
        'studio.spec.ts',
        'first-prompt.spec.ts',
        'kiosk-locked.spec.ts',
      ],
      metadata: { shell: 'kiosk' },
    },
    // what the desktop's journeys run, in a folder of its own
    { name: 'electron-build', testMatch: ['electron.setup.ts'] },
    {
      name: 'electron',
      dependencies: ['electron-build'],
      testMatch: [...JOURNEYS, 'electron-*.spec.ts'],
      testIgnore: SOAK,
      metadata: { shell: 'electron' },
    },
    // counts pauses of the page
    { name: 'soak', dependencies: ['electron-build'], testMatch: [SOAK], metadata: { shell: 'electron' } },
    { name: 'chaos', testMatch: ['chaos.spec.ts'], timeout: 600_000 },
    // measures what a kill costs of audio in real time
    { name: 'chaos-recording', testMatch: ['chaos-recording.spec.ts'], timeout: 600_000 },
  ],
})
