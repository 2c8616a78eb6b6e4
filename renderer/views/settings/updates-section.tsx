/** Newer versions of the app: what was found, what happens next, and where from. */
import { useState } from 'react'
import { publicKeyHex } from '../../../main/contract/messages.ts'
import type { StationSettings } from '../../../main/contract/settings.ts'
import { updateSettings, type UpdateState } from '../../../main/contract/updates.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { NumberField, TextField } from '../../ui/field.tsx'
import { Section, type SectionProps } from './section.tsx'

export function UpdatesSection(props: SectionProps) {
  const t = useT()
  const updates = useStation((s) => s.state?.updates)
  // a browser's kiosk is updated with its checkout
  if (!updates) return null
  return (
    <Section name="updates.title" help="update">
      <p className="muted">{t('updates.help')}</p>
      {updates.feed !== '' && <Now updates={updates} />}
      {updates.managed ? <p>{t('updates.managed')}</p> : <Place {...props} />}
    </Section>
  )
}

function Now({ updates }: { readonly updates: UpdateState }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const { step, version, progress, checkedAt, fault, busy, hours } = updates
  const share = format.percent(progress === null ? 0 : progress.bytes / progress.of)
  return (
    <div className="stack">
      <p role="status" className="strong">
        {t(`updates.step.${step}`, { share })}
      </p>
      {fault && <p>{t(`updates.fault.${fault.code}`)}</p>}
      {progress && (
        <progress
          value={progress.bytes}
          max={progress.of}
          aria-label={t('updates.step.downloading', { share })}
        />
      )}
      <dl className="facts">
        {version !== null && (
          <>
            <dt>{t('updates.newer')}</dt>
            <dd dir="ltr">{version}</dd>
          </>
        )}
        <dt>{t('updates.checked')}</dt>
        <dd>{checkedAt === null ? t('updates.never') : format.dateTime(checkedAt)}</dd>
      </dl>
      {step === 'ready' && (
        <p>{hours ? t('updates.atHours', { from: hours.from, until: hours.until }) : t('updates.atQuit')}</p>
      )}
      {step === 'ready' && busy.map((reason) => <p key={reason}>{t(`updates.busy.${reason}`)}</p>)}
      <div className="row">
        {step === 'ready' && (
          <Button
            kind="primary"
            icon="again"
            disabled={action.busy || busy.length > 0}
            onPress={() => void action.run(() => client.call('updates.install', {}))}
          >
            {t('updates.install')}
          </Button>
        )}
        <Button
          icon="again"
          disabled={action.busy || step === 'checking' || step === 'downloading'}
          onPress={() => void action.run(() => client.call('updates.check', {}))}
        >
          {t('updates.check')}
        </Button>
      </div>
      <Fault error={action.error} />
      {fault && (
        <p className="small muted" dir="ltr" lang="en">
          {fault.message}
        </p>
      )}
    </div>
  )
}

function Place({ draft, change }: SectionProps) {
  const t = useT()
  const { updates } = draft
  /** as it is typed: what is no key yet is not in the settings */
  const [typed, setTyped] = useState(updates.keys.join(' '))
  const set = (part: Partial<StationSettings['updates']>) =>
    change((before) => ({ ...before, updates: { ...before.updates, ...part } }))
  const typeKeys = (text: string) => {
    setTyped(text)
    const keys = text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((one) => one !== '')
    set({ keys })
  }
  const keysFit = updates.keys.every((key) => publicKeyHex.safeParse(key).success)
  const hour = updateSettings.shape.kioskFrom.unwrap()
  return (
    <>
      <TextField
        label={t('updates.feed')}
        help={t('updates.feedHelp')}
        dir="ltr"
        value={updates.feed}
        maxLength={2_000}
        onChange={(feed) => set({ feed: feed.trim() })}
      />
      <TextField
        label={t('updates.keys')}
        help={t(keysFit ? 'updates.keysHelp' : 'updates.keysInvalid')}
        dir="ltr"
        value={typed}
        maxLength={400}
        onChange={typeKeys}
      />
      {draft.kiosk.enabled && (
        <div className="settings-pair">
          <NumberField
            label={t('updates.from')}
            min={hour.minValue ?? 0}
            max={hour.maxValue ?? 23}
            value={updates.kioskFrom}
            onChange={(kioskFrom) => set({ kioskFrom })}
          />
          <NumberField
            label={t('updates.until')}
            min={hour.minValue ?? 0}
            max={hour.maxValue ?? 23}
            value={updates.kioskUntil}
            onChange={(kioskUntil) => set({ kioskUntil })}
          />
        </div>
      )}
    </>
  )
}
