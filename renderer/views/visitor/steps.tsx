import { useCallback, useState } from 'react'
import { LANGUAGES, LANGUAGE_NAMES, type UiLanguage, directionOf, useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { useSettings } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MicCheck } from '../../ui/mic-check.tsx'

export function Attract({ onStart, onWithdraw }: { onStart: () => void; onWithdraw: () => void }) {
  const t = useT()
  useKeys({ primary: onStart, next: onStart })
  return (
    <div className="kiosk-centre">
      <h1 className="kiosk-hero">{t('kiosk.lend')}</h1>
      <p className="muted">{t('kiosk.lendHelp')}</p>
      <Button kind="primary" icon="mic" act="primary" className="kiosk-start" onPress={onStart}>
        {t('kiosk.begin')}
      </Button>
      <Button kind="quiet" onPress={onWithdraw}>
        {t('withdrawCard.title')}
      </Button>
      <p className="kiosk-words muted" aria-hidden="true">
        {LANGUAGES.map((lang) => (
          <span key={lang} lang={lang} dir={directionOf(lang)}>
            {LANGUAGE_NAMES[lang]}
          </span>
        ))}
      </p>
    </div>
  )
}

export function ChooseLanguage({ onChoose }: { onChoose: (language: UiLanguage) => void }) {
  const t = useT()
  return (
    <div className="kiosk-centre">
      <h1>{t('kiosk.language')}</h1>
      <div className="kiosk-languages">
        {LANGUAGES.map((lang) => (
          <button
            key={lang}
            type="button"
            className="button kiosk-language"
            lang={lang}
            dir={directionOf(lang)}
            onClick={() => onChoose(lang)}
          >
            {LANGUAGE_NAMES[lang]}
          </button>
        ))}
      </div>
    </div>
  )
}

interface MicrophoneProps {
  readonly busy: boolean
  /** what a take's peak must reach, dBFS */
  readonly limit: number
  readonly onReady: () => void
}
export function KioskMicrophone({ busy, limit, onReady }: MicrophoneProps) {
  const t = useT()
  const choice = useSettings()?.microphone ?? null
  const [heard, setHeard] = useState(false)
  const onHeard = useCallback(() => setHeard(true), [])
  return (
    <div className="kiosk-sheet stack">
      <h1>{t('kiosk.micTitle')}</h1>
      <MicCheck choice={choice} onChoose={() => undefined} visitor limit={limit} onHeard={onHeard} />
      <div>
        <Button kind="primary" icon={heard ? 'check' : 'mic'} disabled={!heard || busy} onPress={onReady}>
          {t('kiosk.ready')}
        </Button>
      </div>
    </div>
  )
}

export function Thanks({ onNext }: { onNext: () => void }) {
  const t = useT()
  return (
    <div className="kiosk-centre" role="status">
      <Icon name="check" />
      <h1 className="kiosk-hero">{t('kiosk.thanks')}</h1>
      <p className="muted">{t('kiosk.thanksHelp')}</p>
      <Button kind="primary" onPress={onNext}>
        {t('kiosk.next')}
      </Button>
    </div>
  )
}
