/** Updates of the desktop app: where the feed is, what the shell found in it, and what becomes of it next. docs/updates.md. */
import { z } from 'zod'
import { publicKeyHex } from './messages.ts'

/** Public by design: whoever knows the address may read it, so nothing secret may stand in it. */
export const feedAddress = z
  .string()
  .max(2_000)
  .refine(
    (given) => given === '' || isFeedAddress(given),
    'an http(s) address without user, query or fragment',
  )

function isFeedAddress(given: string): boolean {
  try {
    const { protocol, username, password, search, hash } = new URL(given)
    return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '')
  } catch {
    return false
  }
}

/** An hour of the day by the station's own clock. */
const hour = z.number().int().min(0).max(23)

export const updateSettings = z.object({
  /** folder of the feed; empty: updates are off */
  feed: feedAddress.default(''),
  /** whose signature counts; none: that of the project, which is built in */
  keys: z.array(publicKeyHex).max(5).default([]),
  /** a kiosk installs between these hours, while nobody is in a session */
  kioskFrom: hour.default(3),
  kioskUntil: hour.default(5),
})
export type UpdateSettings = z.infer<typeof updateSettings>

/** Why nothing is installed just now. */
export const busyReason = z.enum([
  'recording',
  'interrupted', // a take that was cut off waits for somebody to decide
  'encoding',
  'sending',
  'work', // an import, an export, or takes that go to a stick
  'encrypting',
])
export type BusyReason = z.infer<typeof busyReason>

export const updateFaultCode = z.enum([
  'unreachable',
  'malformed', // not a feed that is understood
  'no_key', // nobody is known whose signature counts
  'unsigned',
  'bad_signature',
  'older', // than what runs here, or than what the feed had before
  'no_room',
  'damaged', // what was downloaded is not what was signed
  'not_here', // nothing in it for this system
  'trial_failed', // it did not start on this computer
  'install_failed', // it could not be put in its place
])
export type UpdateFaultCode = z.infer<typeof updateFaultCode>

/** What the shell knows. */
export const updateView = z.object({
  /** `self`: it installs by itself. `told`: another program installs (deb, rpm, an archive), the person is told */
  way: z.enum(['self', 'told']),
  /** an administrator's file decides, not the settings */
  managed: z.boolean(),
  /** in force; empty: off */
  feed: z.string(),
  step: z.enum([
    'off',
    'idle',
    'checking',
    'current', // nothing newer
    'found', // there is a newer one, and it is for a person to fetch
    'downloading',
    'ready', // to be installed at a quiet moment
    'refused', // see `fault`
  ]),
  /** the newer version; null: none is known */
  version: z.string().nullable(),
  /** of the file that is to be fetched: bytes that are here, and in all */
  progress: z.object({ bytes: z.number(), of: z.number() }).nullable(),
  /** epoch ms of the last answer of the feed that counted */
  checkedAt: z.number().nullable(),
  /** message: in English, for whoever helps */
  fault: z.object({ code: updateFaultCode, message: z.string() }).nullable(),
})
export type UpdateView = z.infer<typeof updateView>

/** What the core asks of the shell. */
export const updateAsk = z.discriminatedUnion('do', [
  z.object({ do: z.literal('follow'), feed: feedAddress, keys: z.array(publicKeyHex) }),
  /** `again`: also a version that failed here before */
  z.object({ do: z.literal('check'), again: z.boolean() }),
  /** ends the app, puts the new one in its place and starts it */
  z.object({ do: z.literal('install') }),
])
export type UpdateAsk = z.infer<typeof updateAsk>

/** What the interface sees. */
export const updateState = updateView.extend({
  busy: z.array(busyReason),
  /** a kiosk: hours between which it installs. null: when the app is closed, or somebody says so */
  hours: z.object({ from: hour, until: hour }).nullable(),
})
export type UpdateState = z.infer<typeof updateState>

const none = z.object({})
const ok = z.object({ ok: z.literal(true) })
export const updateMethods = {
  /** now, and a version that failed here before as well */
  'updates.check': { input: none, output: ok },
  /** refused with `conflict` while something is under way, or nothing is ready */
  'updates.install': { input: none, output: ok },
}
