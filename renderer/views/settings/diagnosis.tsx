/** Checks from the microphone to the archive, each with what to do; and a file for whoever helps, shown before it is saved. */
import { useState } from 'react'
import { bundleText } from '../../../main/contract/diagnosis.ts'
import type { BundlePart, CheckResult, MicrophoneSeen } from '../../../main/contract/diagnosis.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Section } from './section.tsx'
import './diagnosis.css'

async function microphoneSeen(): Promise<MicrophoneSeen> {
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' })
    if (state === 'denied') return 'denied'
    const devices = await navigator.mediaDevices.enumerateDevices()
    return devices.some(({ kind }) => kind === 'audioinput') ? 'found' : 'none'
  } catch {
    return 'unknown'
  }
}

const MARKS = {
  ok: ['mark-landed', 'check'],
  warn: ['mark-parked', 'warn'],
  fail: ['mark-rejected', 'cross'],
  skipped: ['', 'info'],
} as const

export function Diagnosis() {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [checks, setChecks] = useState<readonly CheckResult[]>([])
  const [parts, setParts] = useState<readonly BundlePart[]>([])
  const look = async (): Promise<readonly CheckResult[]> => {
    const { output } = await client.call('diagnosis.run', { microphone: await microphoneSeen() })
    setChecks(output.checks)
    return output.checks
  }
  const gather = () =>
    void action.run(async () => {
      const seen = checks.length > 0 ? checks : await look()
      setParts((await client.call('diagnosis.bundle', { checks: [...seen] })).output.parts)
    })
  const save = () => saveFile('fieldtake-support.txt', new Blob([bundleText(parts)], { type: 'text/plain' }))
  return (
    <Section name="diagnosis.title" help="trouble">
      <p className="muted">{t('diagnosis.help')}</p>
      <div className="row">
        <Button icon="again" disabled={action.busy} onPress={() => void action.run(look)}>
          {t('diagnosis.run')}
        </Button>
        <Button icon="disk" disabled={action.busy} onPress={gather}>
          {t('diagnosis.gather')}
        </Button>
        <span role="status">{action.busy && t('diagnosis.busy')}</span>
      </div>
      <Fault error={action.error} />
      {checks.length > 0 && (
        <ol className="diagnosis" aria-label={t('diagnosis.title')}>
          {checks.map(({ id, state, detail }) => (
            <li key={id}>
              <span className={`mark ${MARKS[state][0]}`}>
                <Icon name={MARKS[state][1]} small />
                <span>{t(`diagnosis.state.${state}`)}</span>
              </span>
              <div className="stack tight">
                <strong>{t(`diagnosis.check.${id}`)}</strong>
                {(state === 'fail' || state === 'warn') && <p>{t(`diagnosis.fix.${id}`)}</p>}
                <p className="small muted" dir="ltr" lang="en">
                  {detail}
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
      {parts.length > 0 && (
        <div className="stack" role="group" aria-label={t('diagnosis.bundle')}>
          <p>{t('diagnosis.bundleHelp')}</p>
          {parts.map(({ name, text }) => (
            <details key={name}>
              <summary dir="ltr">{name}</summary>
              <pre className="bundle-part" dir="ltr" lang="en" tabIndex={0}>
                {text}
              </pre>
            </details>
          ))}
          <div>
            <Button kind="primary" icon="disk" onPress={save}>
              {t('diagnosis.save')}
            </Button>
          </div>
        </div>
      )}
    </Section>
  )
}
