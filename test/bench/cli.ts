/** `npm run bench -- NAME [--runs N] [--json]` */
import { runExperiments } from '../support/figures.ts'

await runExperiments(
  'bench',
  'Measures one thing, and says each figure by a fixed name.',
  {
    drain: { needs: ['servers'], load: () => import('./drain.ts') },
    save: { needs: [], load: () => import('./save.ts') },
    start: { needs: ['desktop', 'sounds'], load: () => import('./start.ts') },
    idle: { needs: ['servers'], load: () => import('./idle.ts') },
    flac: { needs: ['sounds'], load: () => import('./audio-flac.ts') },
    finish: { needs: [], load: () => import('./audio-finish.ts') },
    stalls: { needs: ['servers', 'browser'], load: () => import('./stalls.ts') },
    waveform: { needs: ['browser'], load: () => import('./waveform.ts') },
    catalog: { needs: ['browser'], load: () => import('./catalog.ts') },
    land: { needs: ['servers', 'python'], load: () => import('./land.ts') },
    review: { needs: ['browser'], load: () => import('./review.ts') },
    'label-studio': { needs: ['browser', 'python'], load: () => import('./label-studio.ts') },
    select: { needs: [], load: () => import('./select.ts') },
    export: { needs: [], load: () => import('./export.ts') },
    sign: { needs: [], load: () => import('./sign.ts') },
  },
  process.argv.slice(2),
  3,
)
process.exit()
