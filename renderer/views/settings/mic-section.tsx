import { useState } from 'react'
import { useT } from '../../i18n/index.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { MicCheck } from '../../ui/mic-check.tsx'
import { Section, type SectionProps } from './section.tsx'

/** The check opens the microphone, so it starts only when asked: nothing listens because one came here to change a topic. */
export function MicSection({ draft }: SectionProps) {
  const t = useT()
  const { station } = useServices()
  const [checking, setChecking] = useState(false)
  return (
    <Section name="settings.microphone" help="microphone">
      {checking ? (
        <MicCheck
          choice={draft.microphone}
          onChoose={(microphone) =>
            void station.saveSettings((before) => ({ ...before, microphone })).catch(() => undefined)
          }
        />
      ) : (
        <>
          <p>{draft.microphone?.label || t('mic.default')}</p>
          <div>
            <Button icon="mic" onPress={() => setChecking(true)}>
              {t('settings.checkMic')}
            </Button>
          </div>
        </>
      )}
    </Section>
  )
}
