/** `npm run chaos -- NAME [--runs N | --minutes N --seed S] [--json]`: kills at random moments, and counts what is left. */
import { runExperiments } from '../support/figures.ts'

await runExperiments(
  'chaos',
  'Kills at random moments, and counts what is left.',
  {
    'kill-recording': { needs: [], load: () => import('./kill-recording.ts') },
    'kill-upload': { needs: ['servers'], load: () => import('./kill-upload.ts') },
    'broker-kill': { needs: ['servers'], load: () => import('./broker-kill.ts') },
    'ack-drop': { needs: ['servers'], load: () => import('./ack-drop.ts') },
    'small-lake': { needs: ['servers'], load: () => import('./small-lake.ts') },
    poison: { needs: ['servers'], load: () => import('./poison.ts') },
    hostile: { needs: ['servers'], load: () => import('./hostile.ts') },
    soak: { needs: ['desktop', 'servers', 'sounds'], load: () => import('./soak.ts') },
    land: { needs: ['servers', 'python'], load: () => import('./land.ts') },
    containers: { needs: ['servers', 'python'], load: () => import('./containers.ts') },
  },
  process.argv.slice(2),
  10,
)
process.exit()
