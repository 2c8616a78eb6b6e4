/** `npm run bench -- NAME [--runs N] [--json]` */
import { runExperiments } from '../support/figures.ts'

await runExperiments(
  'bench',
  {
    drain: async () => (await import('./drain.ts')).run,
    save: async () => (await import('./save.ts')).run,
    start: async () => (await import('./start.ts')).run,
    idle: async () => (await import('./idle.ts')).run,
    flac: async () => (await import('./audio-flac.ts')).run,
    finish: async () => (await import('./audio-finish.ts')).run,
    stalls: async () => (await import('./stalls.ts')).run,
    waveform: async () => (await import('./waveform.ts')).run,
    catalog: async () => (await import('./catalog.ts')).run,
    land: async () => (await import('./land.ts')).run,
    select: async () => (await import('./select.ts')).run,
  },
  process.argv.slice(2),
  3,
)
process.exit()
