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
  'unreadable', // a batch of records that cannot be read: its offsets, one by one
  'unknown', // kept by a version that did not sort them
])
export type PromptFault = z.infer<typeof promptFault>

/** What a station did to a prompt's text that it kept, or saw in it. Stored and translated: never rename one. */
export const textChange = z.enum([
  'composed', // letters and their accents put together (NFC)
  'direction', // characters that turn the order of letters around: "Say reverof" was shown as "Say forever"
  'invisible', // characters that nobody sees
  'spaces', // blanks at an end, tabs, other line ends
  'question_marks', // nothing was changed: a `?` inside a word, as where a letter was lost
])
export type TextChange = z.infer<typeof textChange>
/** How many characters each was about. */
export const change = z.object({ kind: textChange, count: z.number().int().min(1) })
export type Change = z.infer<typeof change>
