/** What there is to read: prompts and their pictures, and how far a project is with them. */
import type { MethodTable, MethodsOf } from '../method.ts'
import type { Projects } from '../projects/store.ts'
import type { Station } from '../station.ts'
import { corpusReader } from './corpus.ts'
import type { Intake } from './intake.ts'
import type { promptMedia } from './media.ts'
import { thanksReader } from './thanks.ts'

interface PromptParts {
  readonly station: Station
  readonly projects: Projects
  readonly intake: Intake
  readonly media: ReturnType<typeof promptMedia>
  readonly ledger: { malformed(): number }
}

export function promptMethods(
  parts: PromptParts,
): MethodTable<'prompts.media' | 'prompts.malformed'> & MethodsOf<'corpus'> {
  const { station, projects, media } = parts
  const corpus = corpusReader(station)
  const thanks = thanksReader(station)
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
    'corpus.summary': {
      who: 'staff',
      audit: null,
      run({ projectId }) {
        projects.get(projectId)
        return corpus.summary(projectId)
      },
    },
    'corpus.thanks': {
      who: 'staff',
      audit: null,
      run({ projectId }) {
        projects.get(projectId)
        return { rows: thanks(projectId) }
      },
    },
    'corpus.prompts': { who: 'staff', audit: null, run: (query) => corpus.prompts(query) },
  }
}
