/** The scripts of a project; asked again after each act on them. */
import { useCallback, useEffect, useState } from 'react'
import type { ProjectScript } from '../../main/contract/scripts.ts'
import { type Action, useAction } from './action.ts'
import { useServices } from './services.ts'

export interface Scripts {
  /** null until known */
  readonly scripts: readonly ProjectScript[] | null
  readonly loading: Action
  readonly reload: () => Promise<void>
}
export function useScripts(projectId: string): Scripts {
  const { client } = useServices()
  const loading = useAction()
  const { run } = loading
  const [scripts, setScripts] = useState<readonly ProjectScript[] | null>(null)
  const reload = useCallback(async () => {
    await run(async () => setScripts((await client.call('scripts.list', { projectId })).output.scripts))
  }, [client, run, projectId])
  useEffect(() => void reload(), [reload])
  return { scripts, loading, reload }
}
