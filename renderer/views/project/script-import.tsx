/** A script from a file: what it holds and what is wrong with it, line by line, before anything is taken in. */
import { useEffect, useRef, useState } from 'react'
import type { Output, ScriptPreview } from '../../../main/contract/api.ts'
import type { Project } from '../../../main/contract/model.ts'
import type { ProjectScript } from '../../../main/contract/scripts.ts'
import { useFormat } from '../../i18n/format.ts'
import { directionOf, useT, useVoice } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { EditionView } from './import/edition.tsx'
import { Duplicates } from './import/duplicates.tsx'
import { scriptName } from './scripts.tsx'
import './script-import.css'

/** Larger than a script of a million lines, smaller than what would stop the page, bytes. */
const LARGEST = 60_000_000

interface Chosen {
  readonly name: string
  readonly bytes: Uint8Array
}

interface Props {
  readonly project: Project
  /** the file is the next edition of this script */
  readonly replaces: ProjectScript | null
  readonly onImported: () => void
  /** null: there is nothing to go back to */
  readonly onCancel: (() => void) | null
}

export function ScriptImport({ project, replaces, onImported, onCancel }: Props) {
  const t = useT()
  const format = useFormat()
  const { language } = useVoice()
  const { client } = useServices()
  const action = useAction()
  const input = useRef<HTMLInputElement | null>(null)
  const [over, setOver] = useState(false)
  const [lang, setLang] = useState<string>(language)
  const [file, setFile] = useState<Chosen | null>(null)
  const [tooLarge, setTooLarge] = useState(false)
  const [preview, setPreview] = useState<ScriptPreview | null>(null)
  const [done, setDone] = useState<Output<'scripts.import'> | null>(null)

  const { progress, begin } = useProgress(action.busy)
  const next = replaces ? { replaces: replaces.scriptId } : {}
  const title = replaces ? t('script.replaceTitle', { name: scriptName(t, replaces) }) : t('script.title')

  const look = (chosen: Chosen, tag: string) =>
    void action.run(async () => {
      begin()
      const { output } = await client.call(
        'scripts.preview',
        { format: 'auto', name: chosen.name, lang: tag, projectId: project.projectId, ...next },
        chosen.bytes,
      )
      if (output.stopped) setFile(null)
      else setPreview(output)
    })
  const choose = async (picked: File | undefined) => {
    if (!picked || action.busy) return
    setDone(null)
    setPreview(null)
    setTooLarge(picked.size > LARGEST)
    if (picked.size > LARGEST) return
    const chosen = { name: picked.name.slice(-200), bytes: new Uint8Array(await picked.arrayBuffer()) }
    setFile(chosen)
    look(chosen, lang)
  }
  const take = () =>
    void action.run(async () => {
      if (!file) return
      begin()
      const { output } = await client.call(
        'scripts.import',
        { format: 'auto', name: file.name, lang, projectId: project.projectId, ...next },
        file.bytes,
      )
      setDone(output)
      setPreview(null)
      setFile(null)
      onImported()
    })
  return (
    <section className="card stack" aria-label={title}>
      <h2>{title}</h2>
      {replaces && <p className="muted">{t('script.replaceHelp')}</p>}
      {onCancel && (
        <div>
          <Button icon="cross" onPress={onCancel}>
            {t('script.cancel')}
          </Button>
        </div>
      )}
      <TextField
        label={t('script.lang')}
        help={t('script.langHelp')}
        value={lang}
        maxLength={35}
        dir="ltr"
        onChange={setLang}
      />
      <div
        className={`drop ${over ? 'drop-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          void choose(event.dataTransfer.files[0])
        }}
      >
        <Icon name="upload" />
        <p>{file ? file.name : t('script.drop')}</p>
        <Button disabled={action.busy} onPress={() => input.current?.click()}>
          {t('script.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t('script.choose')}
          accept=".txt,.csv,.tsv,.jsonl,.ndjson,text/plain,text/csv,text/tab-separated-values"
          onChange={(event) => {
            void choose(event.target.files?.[0])
            event.target.value = '' // the same file may be chosen again after mending it
          }}
        />
        <p className="small muted">{t('script.formats')}</p>
      </div>
      {tooLarge && (
        <p className="danger" role="alert">
          {t('script.tooLarge')}
        </p>
      )}
      <Fault error={action.error} />
      {action.busy && (
        <Progress
          progress={progress}
          onStop={() => void client.call('scripts.stop', {}).catch(() => undefined)}
        />
      )}
      {preview && (
        <Preview preview={preview} busy={action.busy} replaces={replaces !== null} onImport={take} />
      )}
      {done && (
        <div role="status" className="stack tight">
          <p className="strong">
            {replaces && !done.stopped
              ? t('script.replaced', {
                  added: format.number(done.added),
                  gone: format.number(done.gone),
                  same: format.number(done.skipped),
                })
              : t('script.added', { count: done.added })}{' '}
            {!replaces && done.skipped > 0 && t('script.skipped', { count: done.skipped })}
          </p>
          {done.stopped && <p>{t('script.stopped')}</p>}
          {done.errorCount > 0 && <p>{t('script.errors', { count: done.errorCount })}</p>}
          <Errors errors={done.errors} />
        </div>
      )}
    </section>
  )
}

interface Read {
  readonly share: number
  readonly lines: number
  /** ms of performance.now() */
  readonly startedAt: number
  readonly at: number
}
/** How far the station is with a script, while it reads one. */
function useProgress(busy: boolean): { progress: Read | null; begin: () => void } {
  const { client } = useServices()
  const [progress, setProgress] = useState<Read | null>(null)
  useEffect(
    () =>
      client.on('script', ({ share, lines }) =>
        setProgress((before) => before && { ...before, share, lines, at: performance.now() }),
      ),
    [client],
  )
  const begin = () => {
    const startedAt = performance.now()
    setProgress({ share: 0, lines: 0, startedAt, at: startedAt })
  }
  return { progress: busy ? progress : null, begin }
}

/** A shorter wait than this needs no forecast, and one from less than this is none, ms. */
const FORECAST_AFTER = 2_000

function Progress({ progress, onStop }: { progress: Read | null; onStop: () => void }) {
  const t = useT()
  const format = useFormat()
  if (!progress || progress.lines === 0) return <p className="muted">{t('loading')}</p>
  const { share, lines, startedAt, at } = progress
  const spent = at - startedAt
  return (
    <div className="stack tight">
      <progress className="progress-line" aria-label={t('script.reading')} max={1} value={share} />
      <div className="row">
        <span>
          {t('script.read', { count: lines, shown: format.number(lines) })} · {format.percent(share)}
          {spent > FORECAST_AFTER &&
            share > 0.02 &&
            ` · ${t('script.remaining', { time: format.duration((spent / share) * (1 - share)) })}`}
        </span>
        <Button icon="cross" onPress={onStop}>
          {t('script.stop')}
        </Button>
      </div>
    </div>
  )
}

function Preview({
  preview,
  busy,
  replaces,
  onImport,
}: {
  preview: ScriptPreview
  busy: boolean
  replaces: boolean
  onImport: () => void
}) {
  const t = useT()
  const format = useFormat()
  return (
    <div className="stack">
      <p className="strong">
        {t('script.found', { count: preview.prompts })}{' '}
        {preview.sections.length > 0 &&
          t('script.sections', { list: format.list(preview.sections.slice(0, 8)) })}
      </p>
      <p className="small muted">{t('script.encoding', { encoding: preview.encoding })}</p>
      <ul className="sample">
        {preview.sample.map((prompt) => (
          <li
            key={prompt.promptId}
            lang={prompt.lang}
            dir={prompt.direction === 'auto' ? directionOf(prompt.lang) : prompt.direction}
            className="ellipsis"
          >
            {prompt.text}
          </li>
        ))}
      </ul>
      {preview.errorCount > 0 && (
        <div className="stack tight">
          <p className="strong">
            <Icon name="warn" small /> {t('script.errors', { count: preview.errorCount })}
          </p>
          <Errors errors={preview.errors} />
        </div>
      )}
      {preview.duplicates && <Duplicates duplicates={preview.duplicates} />}
      {preview.edition && <EditionView edition={preview.edition} />}
      <div>
        <Button kind="primary" disabled={busy || preview.prompts === 0} onPress={onImport}>
          {replaces ? t('script.replaceNow') : t('script.import', { count: preview.prompts })}
        </Button>
      </div>
    </div>
  )
}

function Errors({ errors }: { errors: ScriptPreview['errors'] }) {
  const t = useT()
  if (errors.length === 0) return null
  return (
    <ul className="line-errors small" tabIndex={0} aria-label={t('script.errorList')}>
      {errors.map((error, index) => (
        <li key={index}>
          <span className="strong">{t('script.line', { line: error.line })}</span>
          <span>
            {sayCode(t, 'line', error.code, error.message)}{' '}
            {error.code === 'bad_field' && (
              <bdi className="muted" dir="ltr">
                {error.message}
              </bdi>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
