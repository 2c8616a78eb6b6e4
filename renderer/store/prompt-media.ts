/** What a prompt shows or plays: bytes that the core fetched, as an address of the page's own. */
import { useEffect, useState } from 'react'
import type { Output } from '../../main/contract/api.ts'
import type { MediaKind } from '../../main/contract/media.ts'
import { useServices } from './services.ts'
import { useStation } from './station.ts'

export interface PromptMedia {
  /** null until there is an answer, or when there is nothing to show */
  readonly url: string | null
  readonly status: Output<'prompts.media'>['status'] | null
  readonly place: string
}
const UNKNOWN: PromptMedia = { url: null, status: null, place: '' }
/** Offline: asked again while the prompt is on the screen, ms. */
const AGAIN_MS = 31_000

export function usePromptMedia(promptId: string, address: string | null, kind: MediaKind): PromptMedia {
  const { client } = useServices()
  const projectId = useStation((s) => s.state?.session?.projectId)
  const [found, setFound] = useState<PromptMedia>(UNKNOWN)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    if (address === null || projectId === undefined) return
    let wanted = true
    let url: string | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    client.call('prompts.media', { projectId, promptId, kind }).then(
      ({ output, bytes }) => {
        if (!wanted) return
        const { status, type, place } = output
        if (status === 'here' && bytes) url = URL.createObjectURL(new Blob([bytes.slice()], { type }))
        else if (status === 'offline') timer = setTimeout(() => setTries((before) => before + 1), AGAIN_MS)
        setFound({ url, status, place })
      },
      () => wanted && setFound({ ...UNKNOWN, status: 'offline' }),
    )
    return () => {
      wanted = false
      clearTimeout(timer)
      setFound(UNKNOWN)
      if (url !== null) URL.revokeObjectURL(url)
    }
  }, [client, projectId, promptId, address, kind, tries])
  return found
}
