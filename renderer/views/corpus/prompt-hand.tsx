/** A prompt typed by hand, or one mended before anybody has read it; and the last of that undone. */
import { useId, useState } from 'react'
import type { CorpusRow } from '../../../main/contract/corpus.ts'
import type { ErrorValue } from '../../../main/contract/errors.ts'
import { type T, useT, useVoice } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'

interface Props {
  readonly projectId: string
  /** what is open: a prompt, or the place for another */
  readonly open: CorpusRow | 'new' | null
  readonly onOpen: (open: 'new' | null) => void
  readonly onChanged: () => void
}
type Said = 'added' | 'edited' | 'out' | 'undone'

export function PromptHand({ projectId, open, onOpen, onChanged }: Props) {
  const t = useT()
  const { client } = useServices()
  const undoing = useAction()
  const [done, setDone] = useState<{ said: Said; scriptId: number | null } | null>(null)
  const finish = (said: Said, scriptId: number | null) => {
    setDone({ said, scriptId })
    onOpen(null)
    onChanged()
  }
  return (
    <div className="stack">
      <div className="row">
        {open !== 'new' && (
          <Button
            icon="plus"
            onPress={() => {
              setDone(null)
              onOpen('new')
            }}
          >
            {t('prompt.add')}
          </Button>
        )}
        <span role="status">{done && open === null && t(`prompt.said.${done.said}`)}</span>
        {done?.scriptId != null && open === null && (
          <Button
            kind="quiet"
            icon="undo"
            disabled={undoing.busy}
            onPress={() =>
              void undoing.run(async () => {
                await client.call('scripts.undo', { scriptId: done.scriptId ?? 0 })
                finish('undone', null)
              })
            }
          >
            {t('act.undo')}
          </Button>
        )}
      </div>
      <Fault error={undoing.error} />
      {open !== null && (
        <PromptForm
          key={open === 'new' ? 'new' : open.promptId}
          projectId={projectId}
          row={open === 'new' ? null : open}
          onDone={finish}
          onCancel={() => onOpen(null)}
        />
      )}
    </div>
  )
}

interface FormProps {
  readonly projectId: string
  /** null: another one */
  readonly row: CorpusRow | null
  readonly onDone: (said: Said, scriptId: number) => void
  readonly onCancel: () => void
}

function PromptForm({ projectId, row, onDone, onCancel }: FormProps) {
  const t = useT()
  const { language } = useVoice()
  const { client } = useServices()
  const action = useAction()
  const titleId = useId()
  const [text, setText] = useState(row?.text ?? '')
  const [lang, setLang] = useState<string>(row?.lang ?? language)
  const [section, setSection] = useState(row?.section ?? '')
  const [itemcode, setItemcode] = useState(row?.itemcode ?? '')
  const [hint, setHint] = useState(row?.hint ?? '')
  const orNull = (value: string) => (value.trim() === '' ? null : value.trim())
  const save = () =>
    void action.run(async () => {
      const typed = {
        projectId,
        text,
        lang: lang.trim(),
        section: orNull(section),
        itemcode: orNull(itemcode),
        hint: orNull(hint),
      }
      const { output } = row
        ? await client.call('prompts.edit', { ...typed, promptId: row.promptId })
        : await client.call('prompts.add', typed)
      onDone(row ? 'edited' : 'added', output.scriptId)
    })
  const takeOut = (promptId: string) =>
    void action.run(async () => {
      const { output } = await client.call('prompts.takeOut', { projectId, promptId })
      onDone('out', output.scriptId)
    })
  const { error } = action
  return (
    <form
      className="prompt-hand stack"
      aria-labelledby={titleId}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel()
      }}
    >
      <h2 id={titleId}>{t(row ? 'prompt.editTitle' : 'prompt.addTitle')}</h2>
      {row && <p className="small muted">{t('prompt.editHelp')}</p>}
      <TextArea label={t('prompt.text')} rows={3} lang={lang} value={text} autoFocus onChange={setText} />
      <div className="rules">
        <TextField label={t('script.lang')} dir="ltr" value={lang} maxLength={35} onChange={setLang} />
        <TextField label={t('prompt.section')} value={section} maxLength={200} onChange={setSection} />
        <TextField label={t('prompt.code')} value={itemcode} maxLength={200} onChange={setItemcode} />
        <TextField label={t('prompt.hint')} value={hint} maxLength={500} onChange={setHint} />
      </div>
      {error?.code === 'prompt_invalid' ? (
        <p className="danger" role="alert">
          {invalid(t, error)}
        </p>
      ) : (
        <Fault error={error} />
      )}
      <div className="row">
        <Button type="submit" kind="primary" disabled={action.busy || text.trim() === ''}>
          {t('save')}
        </Button>
        <Button onPress={onCancel}>{t('script.cancel')}</Button>
        {row && (
          <Button kind="quiet" icon="discard" disabled={action.busy} onPress={() => takeOut(row.promptId)}>
            {t('prompt.takeOut')}
          </Button>
        )}
      </div>
    </form>
  )
}

/** What is wrong with the text is said as it would be of a line of a script. */
function invalid(t: T, error: ErrorValue): string {
  const fault = error.params?.['fault']
  const words = t('error.prompt_invalid')
  return typeof fault === 'string' ? `${words} ${sayCode(t, 'line', fault, '')}` : words
}
