/** What of a transcript is not among the characters of the project: each place, and a way there. Nothing is held back for it. */
import { outsideOf, setOf } from '../../../../main/text/character-set.ts'
import { useT } from '../../../i18n/index.ts'
import { useProjects } from '../../../store/projects.ts'
import { type Go, Places, textsOf } from './places.tsx'
import type { Writing } from './use-writing.ts'

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
  readonly onGo: Go
}

export function OutsideCharacters({ characters, writing, onGo }: Props) {
  const t = useT()
  if (characters.trim() === '') return null
  const found = textsOf(writing).flatMap(({ text, place }) =>
    outsideOf(text, characters).map(({ letter, at }) => ({ text, place, letter, at, length: letter.length })),
  )
  return (
    <Places
      title={t('write.outside', { count: found.length })}
      {...{ found, onGo }}
      beside={({ letter }) => <span className="muted">{codeOf(letter)}</span>}
    />
  )
}
