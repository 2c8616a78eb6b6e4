/** Of which languages the bundled sentences are wanted. */
import { LANGUAGES, LANGUAGE_NAMES } from '../i18n/index.ts'
import { CheckField } from './field.tsx'

/** So that the first prompt that somebody meets is in the language they chose for the interface. */
export const ownFirst = (langs: readonly string[], own: string): string[] =>
  langs.includes(own) ? [own, ...langs.filter((lang) => lang !== own)] : [...langs]

interface Props {
  readonly legend: string
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

export function StarterLanguages({ legend, chosen, onChange }: Props) {
  return (
    <fieldset>
      <legend className="field-label">{legend}</legend>
      <div className="choices">
        {LANGUAGES.map((lang) => (
          <CheckField
            key={lang}
            label={<span lang={lang}>{LANGUAGE_NAMES[lang]}</span>}
            checked={chosen.includes(lang)}
            onChange={(on) => onChange(on ? [...chosen, lang] : chosen.filter((one) => one !== lang))}
          />
        ))}
      </div>
    </fieldset>
  )
}
