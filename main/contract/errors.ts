/**
 * Errors cross every boundary as values: a stable code that the interface translates, parameters for
 * the sentence, and an English message for logs. Nothing else of an exception leaves the core.
 */
import { z } from 'zod'

export const errorCode = z.enum([
  'bad_request', // a method was called with arguments that do not fit its schema
  'not_found',
  'conflict', // the thing is in a state that does not allow this
  'disk_full',
  'file_damaged', // bytes of an encrypted file are not what was written
  'vault_locked', // the station is encrypted, and its key is not here; `passphrase` 1: one opens it
  'vault_refused', // what was typed does not open it; `mistyped` 1: letters of a code are wrong
  'key_missing', // it was encrypted under a key that is not known here
  'folder_in_use', // another station runs on this data folder
  'folder_read_only',
  'folder_relative', // a folder was named without its full path
  'database_newer', // written by a newer version of the app
  'database_corrupt',
  'consent_required',
  'card_mistyped', // letters of a withdrawal card are missing or wrong
  'card_refused', // it is not the card that this speaker was given here
  'own_voice', // a verdict on a take by the speaker of the take
  'transcript_invalid', // what was written down does not fit the take, or is too much; `fault` says how
  'transcript_unreadable', // a file is no transcript that is known here
  'name_taken', // another listener is called that; `name` is it
  'script_invalid',
  'script_unsure', // something about the file is a question that nobody has answered
  'prompt_invalid', // what was typed cannot be a prompt; `fault` is the code of a line of a script
  'prompt_known', // the same prompt is in the project already
  'prompt_recorded', // its text cannot change any more: somebody has read it
  'language_unknown', // what was written is no language tag and no name of one; `suggestions` are tags
  'profile_invalid',
  'profile_unseen', // it would change what decides where takes go, and nobody was shown that
  'account_elsewhere', // it was made for another station
  'form_invalid', // the speaker form of a project is no JSON Schema, or asks what cannot be asked
  'answers_invalid', // what was answered does not fit the form; `faults` says which answer and why
  'broker_unreachable',
  'advertised_unknown', // the broker sends its clients on to a name that cannot be found
  'advertised_unreachable', // or to an address where nobody answers
  'broker_auth_failed',
  'password_missing', // the broker asks for one, and none was typed for it
  'broker_tls_failed',
  'topic_unknown',
  'not_authorised',
  's3_unreachable',
  's3_denied',
  'archive_unreachable', // the folder of the archive is not there, or no place of it is set
  'audio_gone', // the archive names a take whose audio it does not have
  'audio_changed', // or has other bytes of
  'kiosk_locked', // a staff method, while the kiosk is locked
  'too_many_visitors', // more people began at a locked kiosk than can be people
  'update_busy', // something is under way that an update would cut short
  'core_stopped', // the core ended while the call was under way
  'internal',
])
export type ErrorCode = z.infer<typeof errorCode>

/** One answer that does not fit: `field` is its name in the form, `limit` what it should have kept to. */
export const fieldFault = z.object({
  field: z.string(),
  rule: z.enum(['required', 'type', 'range', 'length', 'choice', 'pattern', 'other']),
  limit: z.string().optional(),
})
export type FieldFault = z.infer<typeof fieldFault>

export const errorValue = z.object({
  code: errorCode,
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  faults: z.array(fieldFault).max(100).optional(),
})
export type ErrorValue = z.infer<typeof errorValue>

export class StationError extends Error {
  readonly code: ErrorCode
  readonly params: Record<string, string | number>
  readonly faults: readonly FieldFault[]
  constructor(
    code: ErrorCode,
    message: string,
    params: Record<string, string | number> = {},
    cause?: unknown,
    faults: readonly FieldFault[] = [],
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StationError'
    this.code = code
    this.params = params
    this.faults = faults
  }
}

/** The value that leaves the core for any thrown thing; unknown faults keep their text for the log only. */
export function toErrorValue(thrown: unknown): ErrorValue {
  if (thrown instanceof StationError)
    return {
      code: thrown.code,
      message: thrown.message,
      params: thrown.params,
      ...(thrown.faults.length > 0 ? { faults: [...thrown.faults] } : {}),
    }
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) }
}
