/** What there is to read: prompts and their pictures, scripts that bring them, and how far a project is with them. */
import type { EventPayload } from '../../contract/api.ts'
import type { LongWork } from '../long-work.ts'
import { done } from '../method.ts'
import type { MethodsOf } from '../method.ts'
import type { Projects } from '../projects/store.ts'
import type { Station } from '../station.ts'
import { corpusReader } from './corpus.ts'
import type { Intake } from './intake.ts'
import type { promptMedia } from './media.ts'
import { importScript, previewScript } from './script.ts'
import type { Watch } from './script.ts'
import { starterPrompts } from './starter/index.ts'
import type { PromptStore } from './store.ts'

interface PromptParts {
  readonly station: Station
  readonly projects: Projects
  readonly prompts: PromptStore
  readonly intake: Intake
  readonly media: ReturnType<typeof promptMedia>
  readonly ledger: { malformed(): number }
  /** gives the open session of what came */
  readonly sessions: { fill(): void }
  readonly longWork: LongWork
  readonly hub: { script(progress: EventPayload<'script'>): void }
}

export function promptMethods(
  parts: PromptParts,
): MethodsOf<'prompts'> & MethodsOf<'scripts'> & MethodsOf<'corpus'> {
  const { station, projects, prompts, sessions, media } = parts
  const corpus = corpusReader(station)
  // two would take turns, and nobody could tell whose progress is shown
  const scripts = parts.longWork.oneAtATime('a script is being read already')
  const reading = <T>(work: (watch: Watch) => Promise<T>) =>
    scripts.run((stop) => work({ progress: (share, lines) => parts.hub.script({ share, lines }), stop }))
  const told = () => {
    sessions.fill()
    station.changed()
  }

  return {
    'prompts.media': {
      who: ({ projectId }, visit) => visit.session()?.project_id === projectId,
      audit: null,
      run: ({ projectId, promptId, kind }) => media.of(projectId, promptId, kind),
    },
    'prompts.malformed': {
      who: 'staff',
      audit: null,
      run: () => ({ total: parts.ledger.malformed(), records: parts.intake.malformed() }),
    },
    'scripts.useStarter': {
      who: 'staff',
      audit:
        (input) =>
        ({ added }) => ['script_imported', { ...input, name: 'starter', added }],
      run({ projectId, langs }) {
        projects.get(projectId)
        const added = station.db
          .transaction(() => prompts.insert(projectId, starterPrompts(langs)))
          .immediate()
        told()
        return { added }
      },
    },
    'scripts.preview': {
      who: 'staff',
      audit: null,
      run: (given, bytes) => reading((watch) => previewScript(given, bytes, watch)),
    },
    'scripts.import': {
      who: 'staff',
      audit:
        ({ projectId, name, format }) =>
        ({ added, skipped }) => ['script_imported', { projectId, name, format, added, skipped }],
      async run(given, bytes) {
        projects.get(given.projectId)
        const imported = await reading((watch) => importScript(station, prompts, given, bytes, watch))
        void media.fetchAhead()
        told()
        return imported
      },
    },
    'scripts.stop': {
      who: 'staff',
      audit: null,
      run() {
        scripts.stop()
        return done
      },
    },
    'corpus.summary': {
      who: 'staff',
      audit: null,
      run({ projectId }) {
        projects.get(projectId)
        return corpus.summary(projectId)
      },
    },
    'corpus.prompts': { who: 'staff', audit: null, run: (query) => corpus.prompts(query) },
  }
}
