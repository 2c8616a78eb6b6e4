/** What the project's transcripts are written with, by language: typed, or begun with what CLDR knows of the language. */
import { useState } from 'react'
import type { ProjectSettings } from '../../../main/contract/model.ts'
import { setOf } from '../../../main/text/character-set.ts'
import { canonicalTag } from '../../../main/text/language-tag.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'

type Sets = ProjectSettings['listening']['characters']
interface Props {
  /** of the project's prompts */
  readonly langs: readonly string[]
  readonly sets: Sets
  readonly onChange: (sets: Sets) => void
}

const MOST = 20_000

export function Characters({ langs, sets, onChange }: Props) {
  const t = useT()
  const format = useFormat()
  /** of these CLDR says nothing */
  const [unknown, setUnknown] = useState<readonly string[]>([])
  const fill = async (lang: string) => {
    // a hundred kilobytes that few need
    const { default: known } = await import('../../../main/text/character-sets.json')
    const own = setOf(known, lang)
    if (own === undefined) setUnknown((before) => [...before, lang])
    else onChange({ ...sets, [lang]: own })
  }
  const [typed, setTyped] = useState('')
  const other = canonicalTag(typed)
  const all = [...new Set([...langs, ...Object.keys(sets)])]
  return (
    <div className="stack">
      <h3>{t('characters.title')}</h3>
      <p className="muted small">{t('characters.help')}</p>
      {all.map((lang) => (
        <div key={lang} className="characters">
          <TextArea
            label={format.languageName(lang)}
            lang={lang}
            rows={2}
            value={sets[lang] ?? ''}
            help={unknown.includes(lang) ? t('characters.unknown') : undefined}
            onChange={(typed) => typed.length <= MOST && onChange({ ...sets, [lang]: typed })}
          />
          <Button kind="quiet" icon="plus" onPress={() => void fill(lang)}>
            {t('characters.fill', { lang: format.languageName(lang) })}
          </Button>
        </div>
      ))}
      <div className="row characters-add">
        <TextField
          label={t('characters.add')}
          value={typed}
          maxLength={40}
          placeholder="am"
          onChange={setTyped}
        />
        <Button
          icon="plus"
          iconOnly
          disabled={other === null || all.includes(other)}
          onPress={() => {
            if (other === null) return
            onChange({ ...sets, [other]: sets[other] ?? '' })
            setTyped('')
          }}
        >
          {t('characters.add')}
        </Button>
      </div>
    </div>
  )
}
