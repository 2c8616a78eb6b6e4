/**
 * The page's way to the core. Import this module first: it forbids code generation and takes the launch
 * token out of the address before anything else looks at either.
 */
import './no-eval.ts'
import { bridgeWire } from './bridge.ts'
import { createClient, type Client } from './client.ts'
import { httpWire, openSession } from './http.ts'

export type { Client, Reply } from './client.ts'

/** One client a page: over the preload script's bridge inside Electron, else over the kiosk's WebSocket. */
export function connect(): Client {
  return createClient(bridgeWire() ?? httpWire(openSession()))
}
