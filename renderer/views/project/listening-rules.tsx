/** How people listen to the project's takes, and when a listener is pointed out. */
import type { ProjectSettings } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField, NumberField } from '../../ui/field.tsx'
import { Characters } from './characters.tsx'
import './rules.css'

type Rules = ProjectSettings['listening']
interface Props {
  readonly rules: Rules
  readonly langs: readonly string[]
  readonly onChange: (rules: Rules) => void
}

export function ListeningRules({ rules, langs, onChange }: Props) {
  const t = useT()
  return (
    <section className="card stack" aria-label={t('listening.title')}>
      <h2>{t('listening.title')}</h2>
      <CheckField
        label={t('listening.blind')}
        help={t('listening.blindHelp')}
        checked={rules.blind}
        onChange={(blind) => onChange({ ...rules, blind })}
      />
      <div className="rules">
        <NumberField
          label={t('listening.goldEvery')}
          min={2}
          max={1_000}
          value={rules.goldEvery}
          onChange={(goldEvery) => onChange({ ...rules, goldEvery })}
        />
        <NumberField
          label={t('listening.minAgreement')}
          min={-1}
          max={1}
          whole={false}
          value={rules.minAgreement}
          onChange={(minAgreement) => onChange({ ...rules, minAgreement })}
        />
        <NumberField
          label={t('listening.minGold')}
          min={0}
          max={100}
          value={Math.round(rules.minGold * 100)}
          onChange={(percent) => onChange({ ...rules, minGold: percent / 100 })}
        />
      </div>
      <p className="muted">{t('listening.limitsHelp')}</p>
      <Characters
        langs={langs}
        sets={rules.characters}
        onChange={(characters) => onChange({ ...rules, characters })}
      />
    </section>
  )
}
