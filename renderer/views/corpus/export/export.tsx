/** A corpus for training out of a lake: what is asked for, how far it is, and what came of it. */
import { useState } from 'react'
import { EXPORT_FORMATS } from '../../../../main/contract/corpus-export.ts'
import type { ExportOutcome, ExportState, ExportWish } from '../../../../main/contract/corpus-export.ts'
import type { Project } from '../../../../main/contract/model.ts'
import { isolated } from '../../../i18n/bidi.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useAsk } from '../../../store/ask.tsx'
import { useT } from '../../../i18n/index.ts'
import { sayCode } from '../../../i18n/known.ts'
import { useAction } from '../../../store/action.ts'
import { useServices } from '../../../store/services.ts'
import { useStation } from '../../../store/station.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Fault } from '../../../ui/fault.tsx'
import { CheckField, SelectField, TextField } from '../../../ui/field.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Plot } from '../picture/plot.tsx'
import { commandOf } from './command.ts'
import './export.css'

const LOOK_MS = 700
const FORMAT_NAMES = {
  hf: 'Hugging Face',
  kaldi: 'Kaldi',
  nemo: 'NeMo',
  commonvoice: 'Common Voice',
  webdataset: 'WebDataset',
  ljspeech: 'LJSpeech',
  lhotse: 'Lhotse',
} as const
const RATES = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000]

const emptyWish = (name: string, folder: string): ExportWish => ({
  lake: { kind: 'small', folder },
  format: 'hf',
  where: '',
  all: false,
  out: '',
  name,
  licence: '',
  sampleRate: null,
  trim: false,
  connected: 'train',
})

/** Asked for again while it runs: it goes on whatever is shown meanwhile. */
function useExport() {
  const { client } = useServices()
  const action = useAction()
  const { run } = action
  const {
    answer: state,
    error,
    put,
  } = useAsk('lake.exportState', {}, { every: ({ running }) => running !== null && LOOK_MS })
  return {
    state,
    error: action.error ?? error,
    start: (wish: ExportWish, resume: boolean) =>
      void run(async () => put((await client.call('lake.export', { wish, resume })).output)),
    stop: () => void run(async () => put((await client.call('lake.stopExport', {})).output)),
  }
}

export function CorpusExport({ project }: { project: Project }) {
  const t = useT()
  const { state, error, start, stop } = useExport()
  if (!state) return error ? <Fault error={error} /> : <p className="muted">{t('loading')}</p>
  return (
    <>
      <Form key={String(state.available)} project={project} state={state} onStart={start} onStop={stop} />
      <Fault error={error} />
      {state.last && state.available && <Outcome outcome={state.last} />}
    </>
  )
}

interface FormProps {
  readonly project: Project
  readonly state: ExportState
  readonly onStart: (wish: ExportWish, resume: boolean) => void
  readonly onStop: () => void
}

function Form({ project, state, onStart, onStop }: FormProps) {
  const t = useT()
  const archive = useStation((s) => s.settings?.settings.archive.folder ?? '')
  const [wish, setWish] = useState<ExportWish>(() => state.wish ?? emptyWish(project.name, archive))
  const change = (part: Partial<ExportWish>) => setWish((before) => ({ ...before, ...part }))
  const { running, last } = state
  const whole = wish.out.trim() !== '' && (wish.lake.kind === 'spark' || wish.lake.folder.trim() !== '')
  const stopped = last?.code === 1 && state.wish !== null
  return (
    <section className="card stack" aria-label={t('corpus.scope.export')}>
      <p className="muted">{t('export.intro')}</p>
      <div className="export-fields">
        <SelectField
          label={t('export.lake')}
          value={wish.lake.kind}
          options={(['small', 'spark'] as const).map((value) => ({
            value,
            label: t(`export.lake.${value}`),
          }))}
          onChange={(value) =>
            change({ lake: value === 'spark' ? { kind: 'spark' } : { kind: 'small', folder: archive } })
          }
        />
        <SelectField
          label={t('export.format')}
          value={wish.format}
          options={EXPORT_FORMATS.map((value) => ({ value, label: FORMAT_NAMES[value] }))}
          onChange={(value) => {
            const format = EXPORT_FORMATS.find((one) => one === value)
            if (format) change({ format })
          }}
        />
        {wish.lake.kind === 'small' && (
          <Folder
            label={t('export.folder')}
            value={wish.lake.folder}
            onChange={(folder) => change({ lake: { kind: 'small', folder } })}
          />
        )}
        <Folder
          label={t('export.out')}
          help={t('export.outHelp')}
          value={wish.out}
          onChange={(out) => change({ out })}
        />
        <TextField
          label={t('export.name')}
          value={wish.name}
          maxLength={200}
          onChange={(name) => change({ name })}
        />
        <TextField
          label={t('export.licence')}
          dir="ltr"
          value={wish.licence}
          maxLength={100}
          onChange={(licence) => change({ licence })}
        />
      </div>
      <TextField
        label={t('export.where')}
        help={t('export.whereHelp')}
        dir="ltr"
        value={wish.where}
        maxLength={4_000}
        onChange={(where) => change({ where })}
      />
      <div className="export-fields">
        <SelectField
          label={t('export.rate')}
          value={String(wish.sampleRate ?? '')}
          options={[
            { value: '', label: t('export.rate.same') },
            ...RATES.map((rate) => ({ value: String(rate), label: `${rate} Hz` })),
          ]}
          onChange={(value) => change({ sampleRate: value === '' ? null : Number(value) })}
        />
      </div>
      <CheckField label={t('export.all')} checked={wish.all} onChange={(all) => change({ all })} />
      <CheckField label={t('export.trim')} checked={wish.trim} onChange={(trim) => change({ trim })} />
      <CheckField
        label={t('export.drop')}
        checked={wish.connected === 'drop'}
        onChange={(drop) => change({ connected: drop ? 'drop' : 'train' })}
      />
      {state.available ? (
        <div className="row">
          {running ? (
            <Button icon="cross" onPress={onStop}>
              {t('export.stop')}
            </Button>
          ) : (
            <>
              <Button kind="primary" icon="disk" disabled={!whole} onPress={() => onStart(wish, false)}>
                {t('export.start')}
              </Button>
              {stopped && state.wish && (
                <Button icon="again" onPress={() => state.wish && onStart(state.wish, true)}>
                  {t('export.resume')}
                </Button>
              )}
            </>
          )}
        </div>
      ) : (
        <Command wish={wish} />
      )}
      {running && <Progress running={running} />}
    </section>
  )
}

interface FolderProps {
  readonly label: string
  readonly help?: string
  readonly value: string
  readonly onChange: (folder: string) => void
}
function Folder({ label, help, value, onChange }: FolderProps) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  // a browser cannot tell a page the path of a folder: there it is typed
  const hasDialog = useStation((s) => s.state?.shell === 'electron')
  const choose = async () => {
    const { output } = await client.call('takes.chooseFolder', {})
    if (output.folder !== null) onChange(output.folder)
  }
  return (
    <div className="stack tight">
      <TextField label={label} help={help} dir="ltr" value={value} maxLength={4_096} onChange={onChange} />
      {hasDialog && (
        <div>
          <Button icon="search" disabled={action.busy} onPress={() => void action.run(choose)}>
            {t('export.choose')}
            <span className="visually-hidden">: {label}</span>
          </Button>
        </div>
      )}
      <Fault error={action.error} />
    </div>
  )
}

function Command({ wish }: { wish: ExportWish }) {
  const t = useT()
  const command = commandOf(wish)
  return (
    <div className="stack tight">
      <p>{t('export.missing')}</p>
      <pre className="export-words" dir="ltr" tabIndex={0}>
        {command}
      </pre>
      <div>
        <CopyButton text={command} label={t('lineage.copy')} />
      </div>
    </div>
  )
}

function Progress({ running }: { running: NonNullable<ExportState['running']> }) {
  const t = useT()
  const format = useFormat()
  const { takes, of, bytes } = running
  return (
    <div className="stack tight">
      <progress
        className="corpus-bar"
        aria-label={t('export.progress')}
        {...(of === null ? {} : { max: Math.max(1, of), value: takes })}
      />
      <p className="small muted">
        {of === null
          ? t('export.planning')
          : t('export.of', {
              takes: format.number(takes),
              of: format.number(of),
              bytes: format.bytes(bytes),
            })}
      </p>
    </div>
  )
}

function Outcome({ outcome }: { outcome: ExportOutcome }) {
  const t = useT()
  const format = useFormat()
  const { code, stopped, message, written } = outcome
  const says = stopped
    ? t('export.stopped')
    : code === 2
      ? t('export.refused')
      : code === 3
        ? t('export.faulty')
        : code === 0
          ? null
          : t('export.failed')
  const number = (value: number) => ({ text: format.number(value), value })
  return (
    <section className="stack" aria-label={t('export.progress')} role="status">
      {written && (
        <p className="row">
          <Icon name="check" small />
          <span dir="auto">
            {t('export.done', {
              out: isolated(written.out),
              takes: format.number(written.takes),
              speakers: format.number(written.speakers),
              time: format.total(written.seconds * 1_000),
            })}
          </span>
        </p>
      )}
      {says !== null && (
        <p className="row">
          <Icon name={stopped ? 'info' : 'warn'} small />
          <span>{says}</span>
        </p>
      )}
      {message !== '' && !stopped && (
        <pre className="export-words" dir="ltr" tabIndex={0}>
          {message}
        </pre>
      )}
      {written && (
        <Plot
          title={t('export.part')}
          table={{
            columns: [t('export.part'), t('picture.takes')],
            rows: [
              ...Object.entries(written.splits).map(([name, takes]) => [name, number(takes)]),
              ...Object.entries(written.leftOut).map(([reason, takes]) => [
                `${t('export.leftOut')}: ${sayCode(t, 'export.left', reason, reason)}`,
                number(takes),
              ]),
            ],
          }}
        />
      )}
    </section>
  )
}
