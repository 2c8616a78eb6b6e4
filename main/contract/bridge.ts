/** Electron's bridge. Kept free of imports: the preload script is bundled with nothing but this. */

/**
 * What the preload script puts on `window.fieldtake`: frames (frame.ts) one way, answers and events back.
 * Both sides treat what they get as unknown and parse it.
 */
export interface Bridge {
  invoke(frame: unknown): Promise<unknown>
  subscribe(listener: (frame: unknown) => void): () => void
}
/** Electron's two channels: requests with their answers, and events. */
export const INVOKE_CHANNEL = 'station:invoke'
export const EVENT_CHANNEL = 'station:event'
