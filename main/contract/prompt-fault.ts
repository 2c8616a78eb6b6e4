/** Why a record of the prompt topic is no prompt that a station can take: stored, counted and translated. Never rename one. */
import { z } from 'zod'

export const promptFault = z.enum([
  'empty', // no value, and no key whose prompt it could take back
  'too_large',
  'not_utf8',
  'not_json',
  'not_object', // JSON, but no object
  'no_id', // prompt_id is missing
  'bad_id', // prompt_id has a slash or a character that is not seen, or is too long
  'text_empty', // missing
  'text_blank', // nothing of it can be seen
  'text_too_long',
  'control', // NUL, ESC and the like in the text
  'lost_letters', // letters became `?` or U+FFFD
  'bad_lang',
  'bad_direction',
  'field', // another field is missing or does not fit; the detail says which
  'changed_text', // another text under the id of a prompt that is here
  'unknown', // kept by a version that did not sort them
])
export type PromptFault = z.infer<typeof promptFault>
