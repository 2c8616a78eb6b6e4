/** The projects of this station. */
import type { Project } from '../../main/contract/model.ts'
import { type Asked, useAsk } from './ask.tsx'

export interface Projects extends Pick<Asked<unknown>, 'error' | 'again'> {
  /** null until known */
  readonly projects: readonly Project[] | null
}
export function useProjects(): Projects {
  const { answer, error, again } = useAsk('projects.list', {})
  return { projects: answer?.projects ?? null, error, again }
}
