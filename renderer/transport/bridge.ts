/** The wire inside Electron: what the preload script exposes, and nothing else. */
import { z } from 'zod'
import type { Bridge } from '../../main/contract/bridge.ts'
import { StationError } from '../../main/contract/errors.ts'
import { envelope, type Frame } from '../../main/contract/frame.ts'
import { CORE_STATUS_EVENT, coreStatus } from '../../main/contract/shell.ts'
import type { Wire } from './client.ts'

const wireFrame = z.object({ envelope, bytes: z.instanceof(Uint8Array).optional() })

declare global {
  interface Window {
    readonly fieldtake?: Bridge
  }
}

/** Null in a browser, where there is no preload script. */
export function bridgeWire(): Wire | null {
  const bridge = window.fieldtake
  if (bridge === undefined) return null
  const ends: (() => void)[] = []
  const subscribe = (receive: (frame: Frame) => void): void => {
    ends.push(bridge.subscribe((message) => receive(wireFrame.parse(message))))
  }
  return {
    async request(frame) {
      let reply: unknown
      try {
        reply = await bridge.invoke(frame)
      } catch (error) {
        throw new StationError('core_stopped', 'the application did not answer', {}, error)
      }
      return wireFrame.parse(reply)
    },
    onEvent: (listener) =>
      subscribe(({ envelope }) => {
        if (envelope.kind === 'event' && envelope.name !== CORE_STATUS_EVENT)
          listener(envelope.name, envelope.payload)
      }),
    onStatus: (listener) =>
      subscribe(({ envelope }) => {
        if (envelope.kind === 'event' && envelope.name === CORE_STATUS_EVENT)
          listener(coreStatus.parse(envelope.payload))
      }),
    close: () => {
      for (const end of ends) end()
    },
  }
}
