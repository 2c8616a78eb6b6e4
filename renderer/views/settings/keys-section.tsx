import { useEffect, useState } from 'react'
import { useT } from '../../i18n/index.ts'
import { ACTS, type Act, KEYMAP, conflictOf, keysOf, nameOf } from '../../keys/keymap.ts'
import { useOverrides } from '../../keys/use-keys.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button, KeyHint } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Section } from './section.tsx'

/** One press chooses the key of an act: whatever key a foot pedal sends. */
export function KeysSection() {
  const t = useT()
  const { station } = useServices()
  const overrides = useOverrides()
  const action = useAction()
  const [asking, setAsking] = useState<Act | null>(null)
  const [taken, setTaken] = useState<Act | null>(null)
  const { run } = action
  useEffect(() => {
    if (!asking) return
    const onKey = (event: KeyboardEvent) => {
      const name = nameOf(event)
      if (!name || event.key === 'Tab') return
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'Escape') {
        setAsking(null)
        return
      }
      const other = conflictOf(asking, name, overrides)
      setTaken(other)
      if (other) return
      setAsking(null)
      void run(() =>
        station.saveSettings((before) => ({ ...before, keys: { ...before.keys, [asking]: name } })),
      )
    }
    addEventListener('keydown', onKey, true)
    return () => removeEventListener('keydown', onKey, true)
  }, [asking, overrides, run, station])
  const reset = () => void run(() => station.saveSettings((before) => ({ ...before, keys: {} })))
  return (
    <Section name="keys.title" help="keys">
      <details className="settings-more">
        <summary className="strong">{t('keys.change')}</summary>
        <div>
          {ACTS.map((act) => (
            <div key={act} className="key-row">
              <span>{t(`act.${act}`)}</span>
              <span className="row">
                {asking === act ? (
                  <span role="status">
                    {taken ? t('keys.taken', { act: t(`act.${taken}`) }) : t('keys.press')}
                  </span>
                ) : (
                  keysOf(act, overrides).map((key) => <KeyHint key={key} name={key} />)
                )}
              </span>
              <Button
                kind="quiet"
                aria-label={t('keys.changeAct', { act: t(`act.${act}`) })}
                onPress={() => {
                  setTaken(null)
                  setAsking(asking === act ? null : act)
                }}
              >
                {asking === act ? t('cancel') : t('keys.changeOne')}
              </Button>
            </div>
          ))}
        </div>
        {Object.keys(overrides).some((act) => act in KEYMAP) && (
          <Button icon="undo" onPress={reset}>
            {t('keys.reset')}
          </Button>
        )}
      </details>
      <Fault error={action.error} />
    </Section>
  )
}
