/** A script from a file: how it is understood, what it holds and what is wrong with it, before anything is taken in. */
import { useEffect, useRef, useState } from 'react'
import type { Output } from '../../../../main/contract/api.ts'
import type { Project } from '../../../../main/contract/model.ts'
import type { ScriptPlan } from '../../../../main/contract/script.ts'
import type { ProjectScript } from '../../../../main/contract/scripts.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT, useVoice } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Fault } from '../../../ui/fault.tsx'
import { TextField } from '../../../ui/field.tsx'
import { FileButton } from '../../../ui/file-button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { scriptName } from '../scripts.tsx'
import { EditionView } from './edition.tsx'
import { Duplicates, LineErrors, Notes } from './findings.tsx'
import { FirstPrompts, HowRead } from './how-read.tsx'
import { ReadProgress, useReadProgress } from './progress.tsx'
import { Questions } from './questions.tsx'
import { Refusal } from './refusal.tsx'
import { type ScriptFile, useUnderstanding } from './use-understanding.ts'
import './script-import.css'

/** Larger than a script of a million lines, smaller than what would stop the page, bytes. */
const LARGEST = 60_000_000
/** what is read, and all else: a file may have no ending, and one that is not read is refused in words */
const ENDINGS = '.txt,.csv,.tsv,.tab,.json,.jsonl,.ndjson,.xlsx,.ods,.xml,.data,.list,.prompts,.trans.txt,*/*'

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
  const { language } = useVoice()
  const [asked, setAsked] = useState<{ file: ScriptFile; plan: ScriptPlan | undefined } | null>(null)
  const [lang, setLang] = useState<string>(language)
  const [tooLarge, setTooLarge] = useState(false)
  const [done, setDone] = useState<Output<'scripts.import'> | null>(null)
  const request = useStable(asked, lang)
  const read = useUnderstanding(request, { projectId: project.projectId, replaces: replaces?.scriptId })
  const { preview, isNewest, doing, action } = read
  const progress = useReadProgress(doing === 'counting' || doing === 'importing')
  const choose = async (picked: File | undefined) => {
    if (!picked || doing === 'importing') return
    setDone(null)
    setTooLarge(picked.size > LARGEST)
    if (picked.size > LARGEST) {
      setAsked(null)
      return
    }
    const bytes = new Uint8Array(await picked.arrayBuffer())
    setAsked({ file: { name: picked.name.slice(-200), bytes }, plan: undefined })
  }
  const take = async () => {
    const imported = await read.take()
    if (!imported) return
    setDone(imported)
    setAsked(null)
    onImported()
  }
  const settle = (plan: ScriptPlan) => setAsked((before) => before && { ...before, plan })
  const section = useRef<HTMLElement | null>(null)
  const focus = (selector: string) => section.current?.querySelector<HTMLElement>(selector)?.focus()
  useEffect(() => {
    // who pressed "Replace" goes on here
    if (replaces) section.current?.querySelector<HTMLElement>('.drop button')?.focus()
  }, [replaces])
  /** An answered question is gone, and its button with it: the next one is where one goes on, else the import. */
  const answered = useRef(false)
  useEffect(() => {
    // a look that was under way when the answer was given ends first, and says nothing of it
    if (!answered.current || !preview || !isNewest || doing === 'looking') return
    answered.current = false
    if (document.activeElement === document.body)
      focus(preview.understanding.questions.length > 0 ? '.asks button' : '.script-go button')
  }, [preview, isNewest, doing])
  const understanding = preview?.understanding
  const open = understanding?.questions ?? []
  const isUnknown = open.some(
    ({ code, answer, detail }) => code === 'lang_unknown' && answer === 'lang' && detail === lang.trim(),
  )
  const title = replaces ? t('script.replaceTitle', { name: scriptName(t, replaces) }) : t('script.title')
  return (
    <section ref={section} className="card stack" aria-label={title}>
      <div className="row script-head">
        <h2>{title}</h2>
        {onCancel && (
          <Button kind="quiet" icon="cross" onPress={onCancel}>
            {t('script.cancel')}
          </Button>
        )}
      </div>
      {replaces && <p className="muted">{t('script.replaceHelp')}</p>}
      <TextField
        label={t('script.lang')}
        help={t('script.langHelp')}
        value={lang}
        maxLength={35}
        dir="ltr"
        error={isUnknown ? t('script.langUnknown') : null}
        onChange={setLang}
      />
      <Drop
        name={asked?.file.name ?? null}
        busy={doing === 'importing'}
        onFile={(file) => void choose(file)}
      />
      {tooLarge && (
        <p className="danger" role="alert">
          {t('script.tooLarge')}
        </p>
      )}
      <Fault error={action.error} />
      {doing === 'looking' && !preview && <p className="muted">{t('loading')}</p>}
      {preview && understanding && doing !== 'importing' && (
        <div className="stack" data-read={understanding.form ?? 'refused'}>
          {understanding.refusal ? (
            <Refusal refusal={understanding.refusal} />
          ) : (
            <>
              {preview.remembered && (
                <p className="row" role="status">
                  <Icon name="clock" small />
                  <span>{t('understood.asLast')}</span>
                  <Button kind="quiet" onPress={() => settle({})}>
                    {t('understood.afresh')}
                  </Button>
                </p>
              )}
              <Questions
                preview={preview}
                onPlan={(plan) => {
                  answered.current = true
                  settle(plan)
                }}
                onLang={(tag) => {
                  answered.current = true
                  setLang(tag)
                }}
              />
              <HowRead preview={preview} onPlan={settle} />
              <FirstPrompts preview={preview} />
              <Notes notes={understanding.notes} />
              {preview.duplicates && <Duplicates duplicates={preview.duplicates} />}
              {preview.errorCount > 0 && <LineErrors errors={preview.errors} count={preview.errorCount} />}
              {preview.edition && <EditionView edition={preview.edition} />}
            </>
          )}
        </div>
      )}
      {(doing === 'counting' || doing === 'importing') && (
        <ReadProgress
          progress={progress}
          words={doing === 'counting' ? t('understood.counting') : null}
          onStop={read.stop}
        />
      )}
      {preview && understanding?.form && doing !== 'importing' && (
        <div className="stack tight script-go">
          {open.length > 0 && (
            <p className="row" role="status">
              <Icon name="info" small />
              <span>{t('understood.blocked')}</span>
            </p>
          )}
          <div>
            <Button
              kind="primary"
              disabled={open.length > 0 || doing === 'looking' || (preview.counted && preview.prompts === 0)}
              onPress={() => void take()}
            >
              {replaces
                ? t('script.replaceNow')
                : preview.counted
                  ? t('script.import', { count: preview.prompts })
                  : t('script.title')}
            </Button>
          </div>
        </div>
      )}
      {done && <Done done={done} replaced={replaces !== null} />}
    </section>
  )
}

/** The same request as long as nothing of it changes. */
function useStable(asked: { file: ScriptFile; plan: ScriptPlan | undefined } | null, lang: string) {
  const [last, setLast] = useState<{ asked: typeof asked; lang: string; request: Request | null }>({
    asked: null,
    lang: '',
    request: null,
  })
  if (last.asked === asked && last.lang === lang) return last.request
  const request = asked && { ...asked, lang }
  setLast({ asked, lang, request })
  return request
}
interface Request {
  readonly file: ScriptFile
  readonly plan: ScriptPlan | undefined
  readonly lang: string
}

interface DropProps {
  readonly name: string | null
  readonly busy: boolean
  readonly onFile: (file: File | undefined) => void
}
function Drop({ name, busy, onFile }: DropProps) {
  const t = useT()
  const [over, setOver] = useState(false)
  return (
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
        onFile(event.dataTransfer.files[0])
      }}
    >
      <Icon name="upload" />
      <p dir="auto">{name ?? t('script.drop')}</p>
      <FileButton accept={ENDINGS} disabled={busy} onFiles={([file]) => onFile(file)}>
        {t('script.choose')}
      </FileButton>
      <p className="small muted">{t('script.covers')}</p>
    </div>
  )
}

function Done({ done, replaced }: { done: Output<'scripts.import'>; replaced: boolean }) {
  const t = useT()
  const format = useFormat()
  return (
    <div role="status" className="stack tight">
      <p className="strong">
        {replaced && !done.stopped
          ? t('script.replaced', {
              added: format.number(done.added),
              gone: format.number(done.gone),
              same: format.number(done.skipped),
            })
          : t('script.added', { count: done.added })}{' '}
        {!replaced && done.skipped > 0 && t('script.skipped', { count: done.skipped })}
      </p>
      {done.stopped && <p>{t('script.stopped')}</p>}
      {done.errorCount > 0 && <LineErrors errors={done.errors} count={done.errorCount} />}
    </div>
  )
}
