/** What of a transcript is not among the characters of the project: each place, and a way there. Nothing is held back for it. */
import { type Outside, outsideOf, setOf } from '../../../../main/text/character-set.ts'
import { useT } from '../../../i18n/index.ts'
import { useProjects } from '../../../store/projects.ts'
import { Button } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import type { Place } from './edit.ts'
import type { Writing } from './use-writing.ts'

/** places; the others are counted */
const SHOWN = 6
const AROUND = 8

interface Found extends Outside {
  readonly text: string
  /** null: in the text of the whole take */
  readonly place: Place | null
}

/** As it stands, with what is around it, so that one sees it among others. */
function Quote({ text, at, letter }: Found) {
  const from = Math.max(0, at - AROUND)
  const to = at + letter.length
  return (
    <bdi className="outside-quote">
      {from > 0 && '…'}
      {text.slice(from, at)}
      <mark>{text.slice(at, to)}</mark>
      {text.slice(to, to + AROUND)}
      {to + AROUND < text.length && '…'}
    </bdi>
  )
}

const codeOf = (letter: string): string =>
  `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Of several projects that write the language, what one of them writes is right: whose the take is is not known of every take. */
export function useCharacters(lang: string): string {
  const { projects } = useProjects()
  return (projects ?? []).map(({ settings }) => setOf(settings.listening.characters, lang) ?? '').join('')
}

interface Props {
  readonly characters: string
  readonly writing: Writing
  readonly onGo: (place: Place | null, at: number, length: number) => void
}

export function OutsideCharacters({ characters, writing, onGo }: Props) {
  const t = useT()
  if (characters.trim() === '') return null
  const { transcript, tier } = writing
  // of other tiers it is not known in what they are written: noises, a translation
  const segments = transcript.tiers[tier]?.segments ?? []
  const found: Found[] = [
    ...outsideOf(transcript.text, characters).map((one) => ({ ...one, text: transcript.text, place: null })),
    ...segments.flatMap(({ text }, segment) =>
      outsideOf(text, characters).map((one) => ({ ...one, text, place: { tier, segment } })),
    ),
  ]
  if (found.length === 0) return null
  return (
    <div className="write-outside small">
      <p role="status">
        <Icon name="warn" small /> {t('write.outside', { count: found.length })}
      </p>
      <ul>
        {found.slice(0, SHOWN).map((one) => (
          <li key={`${one.place?.segment ?? 'all'} ${one.at}`}>
            <Button kind="quiet" onPress={() => onGo(one.place, one.at, one.letter.length)}>
              {one.place === null ? t('write.all') : t('write.text', { number: one.place.segment + 1 })}
            </Button>
            <Quote {...one} /> <span className="muted">{codeOf(one.letter)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
