/** `npm run chaos -- NAME [--runs N] [--json]`: kills at random moments, and counts what is left. */
import { runExperiments } from '../support/figures.ts'

await runExperiments(
  'chaos',
  {
    'kill-recording': async () => (await import('./kill-recording.ts')).run,
    'kill-upload': async () => (await import('./kill-upload.ts')).run,
    'broker-kill': async () => (await import('./broker-kill.ts')).run,
    'ack-drop': async () => (await import('./ack-drop.ts')).run,
    'small-lake': async () => (await import('./small-lake.ts')).run,
    land: async () => (await import('./land.ts')).run,
  },
  process.argv.slice(2),
  10,
)
process.exit()
