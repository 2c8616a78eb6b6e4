/** What was done to this station, newest first; whether the log is whole; and the log as a file. */
import { useCallback, useEffect, useState } from 'react'
import type { AuditEntry, AuditVerdict } from '../../../main/contract/audit.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Section } from './section.tsx'
import './audit.css'

const PAGE = 20

/** `{"changed":{"kiosk.enabled":{...}}}` in the order it was written, without its punctuation. */
function wordsOf(detail: string): string {
  return detail
    .replace(/^\{|\}$/g, '')
    .replaceAll(/"([^"\\]*)":/g, '$1: ')
    .replaceAll(',', ', ')
}

export function Audit() {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const { run } = action
  const [entries, setEntries] = useState<readonly AuditEntry[]>([])
  const [total, setTotal] = useState<number | null>(null)
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null)
  const load = useCallback(
    (before?: number) =>
      run(async () => {
        const { output } = await client.call('audit.list', {
          limit: PAGE,
          ...(before === undefined ? {} : { before }),
        })
        setEntries((had) => (before === undefined ? output.entries : [...had, ...output.entries]))
        setTotal(output.total)
      }),
    [client, run],
  )
  const check = useCallback(
    () => run(async () => setVerdict((await client.call('audit.verify', {})).output)),
    [client, run],
  )
  useEffect(() => {
    void (async () => {
      await load()
      await check()
    })()
  }, [load, check])
  const download = () =>
    void run(async () => {
      const { output } = await client.call('audit.export', {})
      saveFile('fieldtake-audit.jsonl', new Blob([output.log], { type: 'application/jsonl' }))
      await load()
    })
  const last = entries.at(-1)
  return (
    <Section name="audit.title">
      <p className="muted">{t('audit.help')}</p>
      <div className="row">
        <Button
          icon="shield"
          disabled={action.busy}
          onPress={() => {
            void load()
            void check()
          }}
        >
          {t('audit.check')}
        </Button>
        <Button icon="disk" disabled={action.busy} onPress={download}>
          {t('audit.export')}
        </Button>
        <span role="status">
          {verdict && (
            <span
              className={`mark ${verdict.ok ? 'mark-landed' : 'mark-rejected'}`}
              title={verdict.why ?? undefined}
            >
              <Icon name={verdict.ok ? 'check' : 'cross'} small />
              <span>
                {verdict.ok
                  ? t('audit.intact', { rows: format.number(verdict.rows) })
                  : t('audit.broken', { seq: verdict.brokenAt ?? '?' })}
              </span>
            </span>
          )}
        </span>
      </div>
      <Fault error={action.error} />
      {total === 0 && <p className="muted">{t('audit.none')}</p>}
      {entries.length > 0 && (
        <div className="audit-scroll" tabIndex={0} role="group" aria-label={t('audit.title')}>
          <table className="audit">
            <thead>
              <tr>
                <th scope="col">{t('audit.when')}</th>
                <th scope="col">{t('audit.who')}</th>
                <th scope="col">{t('audit.what')}</th>
                <th scope="col">{t('audit.detail')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ seq, at, by, act, detail }) => (
                <tr key={seq}>
                  <td>
                    <time dateTime={new Date(at).toISOString()}>{format.dateTime(at)}</time>
                  </td>
                  <td>{t(`audit.by.${by}`)}</td>
                  <td>{sayCode(t, 'audit.act', act, act)}</td>
                  <td className="small muted audit-detail" dir="ltr">
                    {wordsOf(detail)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {last !== undefined && last.seq > 1 && (
        <div>
          <Button kind="quiet" icon="expand" disabled={action.busy} onPress={() => void load(last.seq)}>
            {t('audit.older')}
          </Button>
        </div>
      )}
    </Section>
  )
}
