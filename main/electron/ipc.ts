/** The one way in: every message is checked for its sender and its shape before anything looks at it. */
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { z } from 'zod'
import { EVENT_CHANNEL, INVOKE_CHANNEL } from '../contract/bridge.ts'
import { MAX_FRAME_BYTES, requestEnvelope, type EventEnvelope } from '../contract/frame.ts'
import type { CoreProcess } from './core-process.ts'
import { isOwn } from './origin.ts'

const requestFrame = z.object({
  envelope: requestEnvelope,
  bytes: z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length <= MAX_FRAME_BYTES, 'too long')
    .optional(),
})

/** Only the main frame of our own window, showing our own page. */
export function isTrusted(event: IpcMainInvokeEvent, contents: WebContents | null): boolean {
  const frame = event.senderFrame
  return (
    contents !== null &&
    event.sender === contents &&
    frame !== null &&
    frame === contents.mainFrame &&
    isOwn(frame.url)
  )
}

/** Rejects, loudly, what is not trusted or not a request: dropping it would hide the fault. */
export function handleRequests(core: CoreProcess, contents: () => WebContents | null): void {
  ipcMain.handle(INVOKE_CHANNEL, (event, message: unknown) => {
    if (!isTrusted(event, contents())) throw new Error('not from the station window')
    const { envelope, bytes } = requestFrame.parse(message)
    return core.request(envelope, bytes)
  })
}

export function sendEvent(contents: WebContents | null, envelope: EventEnvelope): void {
  if (contents !== null && !contents.isDestroyed()) contents.send(EVENT_CHANNEL, { envelope })
}
