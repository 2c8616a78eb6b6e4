/** The ledger as a sentence that adds up: every take that was ever recorded here, and where it is now. */
import type { Ledger, StationState } from '../../main/contract/model.ts'
import { useFormat } from '../i18n/format.ts'
import { useT } from '../i18n/index.ts'
import { Icon } from '../ui/icon.tsx'
import './ledger-sentence.css'

const PARTS = ['landed', 'sentAwaiting', 'waiting', 'parked', 'rejected', 'discarded', 'withdrawn'] as const
export type LedgerPart = (typeof PARTS)[number]
/** Parts that hold nothing are left out; the sum is still the whole. */
export const partsOf = (ledger: Ledger): readonly LedgerPart[] =>
  PARTS.filter((part) => countOf(ledger, part) > 0)
/** The ledger counts what a withdrawal set aside among the discarded; a person wants to know which is which. */
const countOf = (ledger: Ledger, part: LedgerPart): number =>
  part === 'discarded' ? ledger.discarded - ledger.withdrawn : ledger[part]

export function LedgerSentence({ state, brief }: { state: StationState; brief?: boolean }) {
  const t = useT()
  const format = useFormat()
  const { ledger } = state
  const parts = partsOf(ledger)
  const sentence =
    ledger.recorded === 0
      ? t('ledger.none')
      : t('ledger.sentence', {
          count: ledger.recorded,
          parts: format.list(parts.map((part) => t(`ledger.part.${part}`, { count: countOf(ledger, part) }))),
        })
  return (
    <div className="ledger">
      <p data-testid="ledger" className="ledger-sentence">
        {sentence}
      </p>
      {ledger.recorded > 0 && (
        <div className="ledger-bar" aria-hidden="true">
          {parts.map((part) => (
            <span key={part} className={`ledger-bar-${part}`} style={{ flexGrow: countOf(ledger, part) }} />
          ))}
        </div>
      )}
      {!ledger.adds ? (
        <p className="ledger-verdict danger">
          <Icon name="warn" small /> {t('ledger.broken')}
        </p>
      ) : (
        <p className="ledger-verdict">
          <Icon name={ledger.safeToUnplug ? 'shield' : 'disk'} small />
          {ledger.safeToUnplug
            ? t('ledger.safe')
            : ledger.waitingBytes > 0
              ? t('ledger.keep', { size: format.bytes(ledger.waitingBytes) })
              : t(ledger.words > 0 ? 'ledger.keepWords' : 'ledger.keepSent')}
        </p>
      )}
      <Silence state={state} />
      {!brief && ledger.recorded > 0 && (
        <dl className="ledger-terms small">
          {parts.map((part) => (
            <div key={part} className="ledger-term">
              <dt>
                <span className={`ledger-key ledger-bar-${part}`} aria-hidden="true" />
                {t(`ledger.part.${part}`, { count: countOf(ledger, part) })}
              </dt>
              <dd className="muted">{t(`ledger.means.${part}`)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

/** Since when there is no word of what was sent, what that means for the takes, and what to do. */
function Silence({ state: { pipeline, ledger } }: { state: StationState }) {
  const t = useT()
  const format = useFormat()
  const { silentSince } = pipeline
  if (silentSince === null) return null
  return (
    <div className="stack tight" role="note">
      <p className="strong">
        <Icon name="warn" small /> {t('safety.silent', { when: format.dateTime(silentSince) })}
      </p>
      <p className="small">{t('ledger.silent', { count: ledger.sentAwaiting })}</p>
    </div>
  )
}
