/** Which languages somebody reads: prompts in others are not offered to them. Whoever chooses none is offered all. */
import { reads } from '../../../main/text/reads.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField } from '../../ui/field.tsx'

/** What there is to choose from; fewer than two, and there is nothing to ask. Of `und` and its like nobody is asked. */
export const languagesToAsk = (
  offered: readonly string[],
  known: readonly string[] = [],
): readonly string[] => {
  const all = [...new Set([...offered, ...known])].filter((lang) => !reads([], lang)).sort()
  return all.length > 1 || known.length > 0 ? all : []
}

interface Props {
  /** of the project's prompts */
  readonly offered: readonly string[]
  /** what was chosen before, perhaps in another project */
  readonly known: readonly string[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

export function SpeakerLanguages({ offered, known, chosen, onChange }: Props) {
  const t = useT()
  const format = useFormat()
  const langs = languagesToAsk(offered, known)
  if (langs.length === 0) return null
  return (
    <fieldset className="field speaker-langs" aria-describedby="speaker-langs-help">
      <legend className="field-label">{t('speaker.langs')}</legend>
      <div className="choices">
        {langs.map((lang) => (
          <CheckField
            key={lang}
            label={format.languageName(lang)}
            checked={chosen.includes(lang)}
            onChange={(on) => onChange(on ? [...chosen, lang] : chosen.filter((one) => one !== lang))}
          />
        ))}
      </div>
      <p id="speaker-langs-help" className="small muted">
        {t('speaker.langsHelp')}
      </p>
    </fieldset>
  )
}
