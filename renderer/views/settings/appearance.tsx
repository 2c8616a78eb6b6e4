import type { StationSettings } from '../../../main/contract/settings.ts'
import { LANGUAGES, LANGUAGE_NAMES, useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useSettings } from '../../store/station.ts'
import { Fault } from '../../ui/fault.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Section } from './section.tsx'

const THEMES = ['system', 'light', 'dark', 'contrast'] as const

export function Appearance() {
  const t = useT()
  const { station } = useServices()
  const settings = useSettings()
  const action = useAction()
  if (!settings) return null
  const set = (part: Partial<StationSettings>) =>
    void action.run(() => station.saveSettings((before) => ({ ...before, ...part })))
  return (
    <Section name="settings.appearance">
      <div className="settings-pair">
        <SelectField
          label={t('settings.language')}
          value={settings.uiLanguage}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          onChange={(value) => {
            const uiLanguage = LANGUAGES.find((one) => one === value)
            if (uiLanguage) set({ uiLanguage })
          }}
        />
        <SelectField
          label={t('settings.theme')}
          value={settings.theme}
          options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
          onChange={(value) => {
            const theme = THEMES.find((one) => one === value)
            if (theme) set({ theme })
          }}
        />
      </div>
      <Fault error={action.error} />
    </Section>
  )
}
