/** The projects of this station; asked again when something changed them. */
import { useCallback, useEffect, useState } from 'react'
import type { Project } from '../../main/contract/model.ts'
import { type Action, useAction } from './action.ts'
import { useServices } from './services.ts'

export interface Projects {
  /** null until known */
  readonly projects: readonly Project[] | null
  readonly loading: Action
  readonly reload: () => Promise<void>
}
export function useProjects(): Projects {
  const { client } = useServices()
  const loading = useAction()
  const { run } = loading
  const [projects, setProjects] = useState<readonly Project[] | null>(null)
  const reload = useCallback(async () => {
    await run(async () => setProjects((await client.call('projects.list', {})).output.projects))
  }, [client, run])
  useEffect(() => void reload(), [reload])
  return { projects, loading, reload }
}
