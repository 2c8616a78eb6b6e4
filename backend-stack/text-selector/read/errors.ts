/** Why a corpus, or one record of it, cannot be used. The codes are stable: reports count them. */
export type CorpusFault =
  | 'not_found'
  | 'unreachable'
  | 'denied'
  | 'changed'
  | 'empty'
  | 'binary'
  | 'damaged'
  | 'not_text'
  | 'not_utf8'
  | 'corrupt_archive'
  | 'bad_parquet'
  | 'no_text_column'
  | 'nothing_usable'

/** The whole corpus is unusable; `message` says what to do about it. */
export class CorpusError extends Error {
  readonly code: CorpusFault
  constructor(code: CorpusFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'CorpusError'
    this.code = code
  }
}

/** Why one record was left out. Ordered as the checks run: a record is counted under the first that fits. */
export const REJECTIONS = [
  'line_too_long',
  'bad_encoding',
  'bad_json',
  'bad_csv',
  'bad_field',
  'no_text',
  'control_characters',
  'lost_letters',
  'personal_data',
  'digits',
  'symbols',
  'wrong_script',
  'mixed_script',
  'too_short',
  'too_long',
  'blocklisted',
  'duplicate',
  'already_published',
  'near_duplicate',
] as const
export type Rejection = (typeof REJECTIONS)[number]
