import { useState } from 'react'
import type { HopResult } from '../../../main/contract/api.ts'
import { isForBroker } from '../../../main/contract/secrets.ts'
import { type StationSettings, stationSettings } from '../../../main/contract/settings.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault, faultText } from '../../ui/fault.tsx'
import { CheckField, NumberField, RadioGroup, SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Elsewhere, brokerName } from './elsewhere.tsx'
import { SecretField, useTypedSecrets } from './secret-field.tsx'
import { Section, type SectionProps } from './section.tsx'

type Broker = StationSettings['broker']
const SASL = ['none', 'plain', 'scram-sha-256', 'scram-sha-512'] as const
const ACKS = ['all', '1', '0'] as const
const MODES = ['shared', 'every'] as const
const TOPICS = [
  'promptTopic',
  'takeTopic',
  'receiptTopic',
  'reviewTopic',
  'qualityTopic',
  'countersTopic',
  'catalogueTopic',
  'speakerTopic',
  'outcomeTopic',
  'summaryTopic',
  'leaseTopic',
] as const

export function BrokerSection({ draft, view, change }: SectionProps) {
  const t = useT()
  const { broker } = draft
  const set = (part: Partial<Broker>) =>
    change((before) => ({ ...before, broker: { ...before.broker, ...part } }))
  const shape = stationSettings.shape.broker.unwrap().shape
  const typedFor = view.secretsFor.brokerPassword
  const changed = JSON.stringify(broker) !== JSON.stringify(view.settings.broker)
  const passwordSet = typedFor && changed ? isForBroker(typedFor, broker) : view.secretsSet.brokerPassword
  const brokersValid = shape.brokers.safeParse(broker.brokers).success
  return (
    <Section name="settings.broker">
      <TextField
        label={t('broker.brokers')}
        help={t('broker.brokersHelp')}
        dir="ltr"
        placeholder="kafka.example.org:9092"
        value={broker.brokers}
        error={brokersValid ? null : t('broker.brokersInvalid')}
        onChange={(brokers) => set({ brokers: brokers.trim() })}
      />
      <div className="settings-pair">
        <SelectField
          label={t('broker.sasl')}
          value={broker.sasl}
          options={SASL.map((value) => ({
            value,
            label: value === 'none' ? t('broker.saslNone') : value.toUpperCase(),
          }))}
          onChange={(value) => {
            const sasl = SASL.find((one) => one === value)
            if (sasl) set({ sasl })
          }}
        />
        <CheckField
          label={t('broker.tls')}
          help={t('broker.tlsHelp')}
          checked={broker.tls}
          onChange={(tls) => set({ tls })}
        />
      </div>
      {broker.sasl !== 'none' && (
        <div className="settings-pair">
          <TextField
            label={t('broker.username')}
            dir="ltr"
            value={broker.username}
            maxLength={200}
            onChange={(username) => set({ username })}
          />
          <SecretField name="brokerPassword" label={t('broker.password')} isSet={passwordSet} />
        </div>
      )}
      {broker.sasl !== 'none' && typedFor && !passwordSet && (
        <Elsewhere name="brokerPassword" place={brokerName(typedFor)} />
      )}
      {broker.tls && (
        <TextArea
          label={t('broker.ca')}
          dir="ltr"
          rows={3}
          value={broker.ca}
          onChange={(ca) => set({ ca })}
          help={t('broker.caHelp')}
        />
      )}
      <Test draft={draft} />
      <details className="settings-more">
        <summary className="strong">{t('settings.more')}</summary>
        <div className="stack">
          <div className="settings-pair">
            {TOPICS.map((name) => (
              <TextField
                key={name}
                label={t(`broker.${name}`)}
                dir="ltr"
                value={broker[name]}
                error={shape[name].safeParse(broker[name]).success ? null : t('broker.topicInvalid')}
                onChange={(value) => set({ [name]: value })}
              />
            ))}
            <TextField
              label={t('broker.group')}
              dir="ltr"
              value={broker.group}
              maxLength={200}
              onChange={(group) => set({ group })}
            />
            <NumberField
              label={t('broker.backlogLimit')}
              min={1}
              max={5_000}
              value={broker.backlogLimit}
              onChange={(backlogLimit) => set({ backlogLimit })}
            />
          </div>
          <RadioGroup
            legend={t('broker.mode')}
            value={broker.mode}
            options={MODES.map((value) => ({ value, label: t(`mode.${value}`) }))}
            onChange={(value) => {
              const mode = MODES.find((one) => one === value)
              if (mode) set({ mode })
            }}
          />
          <RadioGroup
            legend={t('broker.acks')}
            value={broker.acks}
            options={ACKS.map((value) => ({
              value,
              label: t(`acks.${value}`),
              help: t(`acksRisk.${value}`),
            }))}
            onChange={(value) => {
              const acks = ACKS.find((one) => one === value)
              if (acks) set({ acks })
            }}
          />
        </div>
      </details>
    </Section>
  )
}

/** Walks the way hop by hop; the first that fails is where to look. */
function Test({ draft }: { draft: StationSettings }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const { typed: secrets } = useTypedSecrets()
  const [hops, setHops] = useState<readonly HopResult[] | null>(null)
  const test = () =>
    void action.run(async () => {
      setHops(null)
      const { output } = await client.call('settings.test', { settings: draft, secrets })
      setHops(output.hops)
    })
  const failed = hops?.some(({ ok, skipped }) => !ok && !skipped) === true
  const mark = (hop: HopResult) => (hop.skipped ? 'clock' : hop.ok ? 'check' : 'cross')
  return (
    <div className="stack tight">
      <div className="row">
        <Button icon="pipeline" disabled={action.busy || draft.broker.brokers === ''} onPress={test}>
          {t('settings.test')}
        </Button>
        <span className="muted" role="status">
          {action.busy
            ? t('settings.testing')
            : hops?.every((hop) => hop.ok || hop.skipped)
              ? t('settings.testGood')
              : ''}
        </span>
      </div>
      <Fault error={action.error} />
      {hops && (
        <ul className="hops" aria-label={t('settings.testList')}>
          {hops.map((hop) => (
            <li
              key={hop.hop}
              className={`hop-result ${hop.skipped ? 'muted' : hop.ok ? 'hop-good' : 'hop-bad'}`}
            >
              <Icon name={mark(hop)} small />
              <span>
                {t(`hop.${hop.hop}`)}
                {hop.skipped && ` – ${t(failed ? 'hop.notTried' : 'hop.skipped')}`}
                {hop.error && `: ${faultText(t, hop.error)}`}
              </span>
              <span className="small muted">
                {hop.skipped ? '' : t('hop.ms', { ms: format.number(hop.ms) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
