/** A language that somebody names here, in the one form that is kept. */
import { StationError } from '../contract/errors.ts'
import { readLanguageTag } from '../text/language-tag.ts'

/** Throws `language_unknown`, with what may have been meant. */
export function languageTag(written: string): string {
  const reading = readLanguageTag(written)
  if (reading.kind === 'tag') return reading.tag
  const suggestions = reading.suggestions.join(', ')
  throw new StationError('language_unknown', `no language tag: ${written}`, { written, suggestions })
}
