/** Every prompt, in the order of the script; a million of them cost what is in sight. */
import { promptReason } from '../../../main/contract/messages.ts'
import { useMemo, useState } from 'react'
import { type CorpusRow, type CorpusStatus, corpusStatus } from '../../../main/contract/corpus.ts'
import { useT } from '../../i18n/index.ts'
import { useCorpusPages } from '../../store/corpus.ts'
import { useSettled } from '../../store/settled.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useVirtualRows } from '../../ui/virtual.ts'
import type { Chosen } from './corpus-groups.tsx'
import { PromptHand } from './prompt-hand.tsx'

const ROW = 56

interface Props {
  readonly projectId: string
  readonly chosen: Chosen | null
  /** moves on when a prompt was added, mended or taken out */
  readonly version: number
  readonly onAll: () => void
  readonly onChanged: () => void
}

export function CorpusPrompts({ projectId, chosen, version, onAll, onChanged }: Props) {
  const t = useT()
  const [open, setOpen] = useState<CorpusRow | 'new' | null>(null)
  const [status, setStatus] = useState<CorpusStatus>('all')
  const [search, setSearch] = useState('')
  const asked = useSettled(search)
  const query = useMemo(
    () => ({ projectId, status, search: asked, ...(chosen ? { [chosen.kind]: chosen.name } : {}) }),
    [projectId, status, asked, chosen],
  )
  const { rows, whole, error, more } = useCorpusPages(query, version)
  const { scrollRef, virtual } = useVirtualRows(rows?.length ?? 0, ROW, more)
  return (
    <section className="card stack" aria-label={t('corpus.list')}>
      <div className="corpus-find">
        <TextField
          label={t('corpus.search')}
          type="search"
          value={search}
          maxLength={200}
          onChange={setSearch}
        />
        <SelectField
          label={t('takes.state')}
          value={status}
          options={corpusStatus.options.map((value) => ({ value, label: t(`corpus.status.${value}`) }))}
          onChange={(value) => {
            const next = corpusStatus.options.find((option) => option === value)
            if (next) setStatus(next)
          }}
        />
      </div>
      <PromptHand projectId={projectId} open={open} onOpen={setOpen} onChanged={onChanged} />
      {chosen && (
        <p className="row">
          <span dir="auto">{t('corpus.only', { name: chosen.words })}</span>
          <Button icon="cross" onPress={onAll}>
            {t('corpus.showAll')}
          </Button>
        </p>
      )}
      <Fault error={error} />
      <div
        ref={scrollRef}
        className="corpus-list"
        role="table"
        aria-label={t('corpus.list')}
        aria-rowcount={whole ? (rows?.length ?? 0) + 1 : -1}
        tabIndex={0}
      >
        <div role="rowgroup" className="corpus-list-head small muted">
          <div role="row" aria-rowindex={1} className="corpus-row">
            <span role="columnheader">{t('corpus.prompt')}</span>
            <span role="columnheader">{t('corpus.by.section')}</span>
            <span role="columnheader">{t('corpus.by.source')}</span>
            <span role="columnheader">{t('takes.state')}</span>
            <span role="columnheader" className="visually-hidden">
              {t('prompt.edit')}
            </span>
          </div>
        </div>
        {rows === null && <p className="corpus-none muted">{t('loading')}</p>}
        {rows?.length === 0 && <p className="corpus-none muted">{t('corpus.none')}</p>}
        <div role="rowgroup" className="corpus-list-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows?.[item.index]
            return (
              row && (
                <Row
                  key={row.promptId}
                  row={row}
                  index={item.index + 2}
                  top={item.start}
                  onEdit={() => setOpen(row)}
                />
              )
            )
          })}
        </div>
      </div>
    </section>
  )
}

interface RowProps {
  readonly row: CorpusRow
  readonly index: number
  readonly top: number
  readonly onEdit: () => void
}
function Row({ row, index, top, onEdit }: RowProps) {
  const t = useT()
  const state = row.readings > 0 ? 'done' : row.skips > 0 ? 'skipped' : 'left'
  return (
    <div
      role="row"
      aria-rowindex={index}
      className="corpus-row"
      style={{ transform: `translateY(${top}px)` }}
    >
      <span
        role="cell"
        className="ellipsis"
        lang={row.lang}
        dir={row.direction === 'auto' ? 'auto' : row.direction}
        title={row.text}
      >
        {row.text}
      </span>
      <span role="cell" className="small muted ellipsis" dir="auto">
        {[row.section, row.itemcode].filter(Boolean).join(' · ')}
      </span>
      <span role="cell" className="small muted ellipsis" dir="auto">
        {t(`corpus.origin.${row.origin}`, { name: row.source })}
      </span>
      <span role="cell" className="corpus-state small">
        <Icon name={state === 'done' ? 'check' : state === 'skipped' ? 'skip' : 'clock'} small />
        {state === 'done' ? t('corpus.readBy', { count: row.readings }) : t(`corpus.status.${state}`)}
        {row.out && <span className="muted">{t('corpus.notAsked')}</span>}
        {row.changes.length > 0 && <Changed changes={row.changes} />}
        {row.flagged && <Flag reasons={row.flagReasons} />}
      </span>
      <span role="cell">
        {row.editable && (
          <Button kind="quiet" icon="note" iconOnly onPress={onEdit}>
            {t('prompt.edit')}: {row.text.slice(0, 60)}
          </Button>
        )}
      </span>
    </div>
  )
}

/** With what listeners said of the sentence, as far as this version knows it. */
function Flag({ reasons }: { reasons: readonly string[] }) {
  const t = useT()
  const known = promptReason.options.filter((reason) => reasons.includes(reason))
  const list = known.map((reason) => t(`listen.sentence.${reason}`)).join(' · ')
  const words = list === '' ? t('corpus.status.flagged') : t('corpus.flagReasons', { reasons: list })
  return (
    <span title={words} className="row tight">
      <Icon name="flag" small />
      {list === '' ? <span className="visually-hidden">{words}</span> : <span>{list}</span>}
    </span>
  )
}

function Changed({ changes }: Pick<CorpusRow, 'changes'>) {
  const t = useT()
  const words = changes.map(({ kind }) => t(`textChange.${kind}`)).join(' ')
  return (
    <span title={words}>
      <Icon name="info" small />
      <span className="visually-hidden">{words}</span>
    </span>
  )
}
