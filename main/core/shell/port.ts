/**
 * Messages between a shell's process and the process that hosts the core. Structured clone carries them,
 * so bytes stay bytes. Both sides parse what they get: a message of an older build must not half work.
 */
import { z } from 'zod'
import { errorValue } from '../../contract/errors.ts'
import { vaultKeys } from '../vault/index.ts'
import { updateAsk, updateView, busyReason } from '../../contract/updates.ts'
import { command } from './command-line.ts'
import { eventEnvelope, requestEnvelope, responseEnvelope } from '../../contract/frame.ts'

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array).optional()
/** pairs an answer with its question; each side counts its own */
const id = z.number().int()

export const toCore = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    dataDir: z.string(),
    keychain: z.boolean(),
    appVersion: z.string(),
    brokers: z.string().optional(),
  }),
  /** instead of a start: do this and say what came of it */
  z.object({
    type: z.literal('command'),
    command,
    dataDir: z.string(),
    appVersion: z.string(),
    brokers: z.string().optional(),
  }),
  z.object({ type: z.literal('request'), id, envelope: requestEnvelope, bytes }),
  z.object({ type: z.literal('audio'), id, takeId: z.string() }),
  z.object({ type: z.literal('secret'), id, value: z.string().nullable(), error: z.string().optional() }),
  z.object({ type: z.literal('folder'), id, path: z.string().nullable() }),
  z.object({ type: z.literal('updates'), view: updateView }),
  /** of the shell itself, for the station's log */
  z.object({ type: z.literal('note'), level: z.enum(['info', 'warn', 'error']), message: z.string() }),
  z.object({ type: z.enum(['rendererGone', 'suspend', 'resume', 'close']) }),
])
export type ToCore = z.infer<typeof toCore>

export const fromCore = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** it cannot start, e.g. `folder_in_use`; the process ends by itself */
  z.object({ type: z.literal('failed'), error: errorValue }),
  z.object({ type: z.literal('response'), id, envelope: responseEnvelope, bytes }),
  z.object({ type: z.literal('event'), envelope: eventEnvelope }),
  z.object({
    type: z.literal('audio'),
    id,
    file: z.object({ path: z.string(), bytes: z.number(), keys: vaultKeys }).nullable(),
  }),
  /** `value` given: set it; else: get it */
  z.object({ type: z.literal('secret'), id, name: z.string(), value: z.string().optional() }),
  /** let the person choose a folder */
  z.object({ type: z.literal('folder'), id }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warn', 'error']), message: z.string() }),
  /** what a command has to say */
  z.object({ type: z.literal('said'), text: z.string(), exitCode: z.number().int() }),
  z.object({ type: z.literal('update'), ask: updateAsk }),
  /** `busy`: what was under way when it was told to close */
  z.object({ type: z.literal('closed'), busy: z.array(busyReason) }),
])
export type FromCore = z.infer<typeof fromCore>
