import type { ConsentText } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'
import { HelpAt } from '../help/help-at.tsx'
import './rules.css'

/** Consent texts by language. A changed text needs a new version, and speakers are asked again. */
export function Consents({
  consents,
  onChange,
}: {
  consents: readonly ConsentText[]
  onChange: (consents: ConsentText[]) => void
}) {
  const t = useT()
  const set = (index: number, part: Partial<ConsentText>) =>
    onChange(consents.map((consent, at) => (at === index ? { ...consent, ...part } : consent)))
  return (
    <section className="card stack" aria-label={t('consents.title')}>
      <div className="row">
        <h2>{t('consents.title')}</h2>
        <HelpAt page="speakers" />
      </div>
      <p className="muted">{consents.length === 0 ? t('consents.none') : t('consents.help')}</p>
      {consents.map((consent, index) => (
        <div key={index} className="stack">
          <div className="rules">
            <TextField
              label={t('consent.language')}
              dir="ltr"
              value={consent.lang}
              maxLength={35}
              onChange={(lang) => set(index, { lang })}
            />
            <TextField
              label={t('consents.version')}
              dir="ltr"
              value={consent.version}
              maxLength={40}
              onChange={(version) => set(index, { version })}
            />
            <Button icon="discard" onPress={() => onChange(consents.filter((_, at) => at !== index))}>
              {t('consents.remove')}
            </Button>
          </div>
          <TextArea
            label={t('consent.text')}
            rows={5}
            value={consent.text}
            lang={consent.lang}
            onChange={(text) => set(index, { text })}
          />
        </div>
      ))}
      <div>
        <Button icon="plus" onPress={() => onChange([...consents, { lang: 'en', version: '1', text: '' }])}>
          {t('consents.add')}
        </Button>
      </div>
    </section>
  )
}
