/** Audio of takes that are likely to follow: loaded while another is heard, so that the next one sounds at once. */
import type { Client } from '../transport/client.ts'

/** What was loaded for nothing is let go: a listener meets one take at a time. */
const KEPT = 2
const loaded = new Map<string, HTMLAudioElement>()

function letGo(takeId: string): void {
  const audio = loaded.get(takeId)
  loaded.delete(takeId)
  if (!audio) return
  // else it goes on loading what nobody will hear
  audio.removeAttribute('src')
  audio.load()
}

export function loadAudio(client: Client, takeId: string): void {
  if (loaded.has(takeId)) return
  const audio = new Audio()
  audio.preload = 'auto'
  audio.src = client.audioUrl(takeId)
  loaded.set(takeId, audio)
  for (const oldest of [...loaded.keys()].slice(0, -KEPT)) letGo(oldest)
}

/** The element is the caller's from now on. Undefined: nothing was loaded, or it failed, and is to be tried anew. */
export function takeAudio(takeId: string): HTMLAudioElement | undefined {
  const audio = loaded.get(takeId)
  loaded.delete(takeId)
  return audio?.error ? undefined : audio
}

export function letAudioGo(): void {
  for (const takeId of loaded.keys()) letGo(takeId)
}
