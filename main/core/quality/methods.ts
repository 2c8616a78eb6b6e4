/** The rules of the project that is being recorded, against figures measured elsewhere (the microphone check). */
import type { ProjectSettings } from '../../contract/model.ts'
import { qualityPolicy } from '../../contract/quality.ts'
import type { MethodsOf } from '../method.ts'
import { judge } from './judge.ts'

interface QualityParts {
  readonly sessions: { current(): { readonly project_id: string } | null }
  readonly projects: { get(id: string): { readonly settings: ProjectSettings } }
}

export const qualityMethods = ({ sessions, projects }: QualityParts): MethodsOf<'quality'> => ({
  'quality.judge': {
    // figures in, words out: nothing of the station is told
    who: 'anyone',
    audit: null,
    run({ figures }) {
      const session = sessions.current()
      const project = session ? projects.get(session.project_id).settings : null
      const policy = project?.quality ?? qualityPolicy.parse(undefined)
      return { findings: judge(figures, policy, { sampleRate: project?.sampleRate ?? 48_000 }) }
    },
  },
})
