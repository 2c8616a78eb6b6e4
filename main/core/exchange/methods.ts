/** Takes that travel by hand, in a folder on a stick. */
import type { EventPayload } from '../../contract/api.ts'
import type { LongWork } from '../long-work.ts'
import { done } from '../method.ts'
import type { MethodTable } from '../method.ts'
import { carryWatch } from './folder.ts'
import type { CarryParts, CarryWatch } from './folder.ts'
import { importTakes } from './in.ts'
import { exportTakes } from './out.ts'

export type CarryMethod = 'takes.export' | 'takes.importFolder' | 'takes.chooseFolder' | 'takes.stopCarrying'

interface CarryMethodParts extends CarryParts {
  readonly longWork: LongWork
  readonly hub: { carry(progress: EventPayload<'carry'>): void }
  readonly sender: { wake(): void }
  /** the shell's dialog; null: nothing was chosen. Undefined: it has none */
  readonly chooseFolder: (() => Promise<string | null>) | undefined
}

export function carryMethods(parts: CarryMethodParts): MethodTable<CarryMethod> {
  // two would write one list
  const carries = parts.longWork.oneAtATime('takes are being carried already')
  const carrying = <T>(way: 'out' | 'in', work: (watch: CarryWatch) => Promise<T>) =>
    carries.run((stop) => {
      const watch = carryWatch(way, stop, (progress) => parts.hub.carry(progress))
      return work(watch).finally(watch.end)
    })
  /** A dialog that nobody answers does not keep the station from closing. */
  const choose = () =>
    parts.longWork.stoppable(({ signal }) => {
      const stopped = new Promise<null>((resolve) => {
        signal.addEventListener('abort', () => resolve(null), { once: true })
      })
      return Promise.race([parts.chooseFolder?.() ?? null, stopped])
    })
  return {
    'takes.export': {
      who: 'staff',
      audit:
        () =>
        ({ exported, already, left, folder }) => [
          'takes_exported',
          { exported, already, left: left.length, folder },
        ],
      run: ({ folder, onlyUnsent }) =>
        carrying('out', (watch) => exportTakes(parts, folder, onlyUnsent, watch)),
    },
    'takes.importFolder': {
      who: 'staff',
      audit:
        (input) =>
        ({ imported, already, refused }) => [
          'takes_imported',
          { ...input, imported, already, refused: refused.length },
        ],
      run: ({ folder }) =>
        carrying('in', (watch) => importTakes(parts, folder, watch)).finally(() => parts.sender.wake()),
    },
    'takes.chooseFolder': {
      who: 'staff',
      audit: null,
      run: async () => ({ folder: await choose() }),
    },
    'takes.stopCarrying': {
      who: 'staff',
      audit: null,
      run() {
        carries.stop()
        return done
      },
    },
  }
}
