/** The scripts of a project: what each holds and how far it is; renamed, replaced, taken out, and all of that undone. */
import { useEffect, useRef, useState } from 'react'
import type { ProjectScript } from '../../../main/contract/scripts.ts'
import { useFormat } from '../../i18n/format.ts'
import { type T, useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useNow } from '../../store/clock.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import './scripts.css'

export const scriptName = (t: T, { name }: Pick<ProjectScript, 'name'>): string => name || t('scripts.hand')

interface Props {
  readonly scripts: readonly ProjectScript[]
  /** something was done: the list and the project's figures are out of date */
  readonly onChanged: () => void
  readonly onReplace: (script: ProjectScript) => void
}

export function ScriptList({ scripts, onChanged, onReplace }: Props) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [said, setSaid] = useState('')
  /** the row whose button was pressed: the focus stays there when the button becomes another */
  const [at, setAt] = useState<number | null>(null)
  const act = (script: ProjectScript, method: 'scripts.takeOut' | 'scripts.undo') => {
    setAt(script.scriptId)
    setSaid('')
    void action.run(async () => {
      const { output } = await client.call(method, { scriptId: script.scriptId })
      setSaid(
        t(method === 'scripts.undo' ? 'scripts.said.undone' : 'scripts.said.out', {
          name: scriptName(t, output),
        }),
      )
      onChanged()
    })
  }
  return (
    <section className="card stack" aria-label={t('scripts.title')}>
      <h2>{t('scripts.title')}</h2>
      {scripts.length === 0 && <p className="muted">{t('scripts.none')}</p>}
      <ul className="scripts">
        {scripts.map((script) => (
          <Row
            key={script.scriptId}
            script={script}
            busy={action.busy}
            focused={at === script.scriptId}
            onAct={(method) => act(script, method)}
            onReplace={() => onReplace(script)}
            onRenamed={(name) => {
              setSaid(t('scripts.said.renamed', { name }))
              onChanged()
            }}
          />
        ))}
      </ul>
      <Fault error={action.error} />
      <p role="status" className="muted">
        {action.busy ? t('scripts.working') : said}
      </p>
    </section>
  )
}

interface RowProps {
  readonly script: ProjectScript
  readonly busy: boolean
  readonly focused: boolean
  readonly onAct: (method: 'scripts.takeOut' | 'scripts.undo') => void
  readonly onReplace: () => void
  readonly onRenamed: (name: string) => void
}

function Row({ script, busy, focused, onAct, onReplace, onRenamed }: RowProps) {
  const t = useT()
  const [naming, setNaming] = useState(false)
  const row = useRef<HTMLLIElement | null>(null)
  const name = scriptName(t, script)
  const out = script.takenOutAt !== null
  useEffect(() => {
    // the button that was pressed is gone: the one that undoes it is where one is now
    if (focused && !busy && document.activeElement === document.body)
      row.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [focused, busy, out])
  return (
    <li ref={row} className={out ? 'script-row script-out' : 'script-row'} aria-label={name}>
      {naming ? (
        <Naming
          script={script}
          name={name}
          onDone={(renamed) => {
            setNaming(false)
            if (renamed !== null) onRenamed(renamed)
          }}
        />
      ) : (
        <>
          <div className="script-words">
            <p className="strong" dir="auto">
              {name}
            </p>
            <Facts script={script} />
            {script.undo && !out && (
              <Button
                kind="quiet"
                className="script-undo"
                icon="undo"
                disabled={busy}
                onPress={() => onAct('scripts.undo')}
              >
                {t(`scripts.undo.${script.undo}`)}
              </Button>
            )}
          </div>
          <div className="row script-acts">
            {out ? (
              <Button data-first icon="undo" disabled={busy} onPress={() => onAct('scripts.undo')}>
                {t('scripts.undo.taken_out')}
              </Button>
            ) : (
              <>
                <Button data-first kind="quiet" icon="note" disabled={busy} onPress={() => setNaming(true)}>
                  {t('scripts.rename')}
                </Button>
                {script.kind === 'file' && (
                  <Button kind="quiet" icon="again" disabled={busy} onPress={onReplace}>
                    {t('scripts.replace')}
                  </Button>
                )}
                <Button kind="quiet" icon="discard" disabled={busy} onPress={() => onAct('scripts.takeOut')}>
                  {t('scripts.takeOut')}
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </li>
  )
}

function Facts({ script }: { script: ProjectScript }) {
  const t = useT()
  const format = useFormat()
  const now = useNow()
  const { prompts, recorded, kept, edition, kind, addedAt, changedAt, takenOutAt } = script
  const facts =
    takenOutAt === null
      ? [
          t('scripts.prompts', { count: prompts }),
          t('scripts.recorded', { number: format.number(recorded) }),
          kept > 0 && t('scripts.kept', { number: format.number(kept) }),
          edition > 1 && t('scripts.edition', { number: format.number(edition) }),
          kind === 'file' && edition === 1
            ? t('scripts.added', { time: format.relative(addedAt, now) })
            : t('scripts.changed', { time: format.relative(changedAt, now) }),
        ]
      : [
          t('scripts.out', { time: format.relative(takenOutAt, now) }),
          kept > 0 && t('scripts.kept', { number: format.number(kept) }),
        ]
  return (
    <p className="small muted">
      {facts.filter((fact): fact is string => typeof fact === 'string').join(' · ')}
    </p>
  )
}

function Naming({
  script,
  name,
  onDone,
}: {
  script: ProjectScript
  name: string
  onDone: (renamed: string | null) => void
}) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [typed, setTyped] = useState(name)
  const save = () =>
    void action.run(async () => {
      await client.call('scripts.rename', { scriptId: script.scriptId, name: typed.trim() })
      onDone(typed.trim())
    })
  return (
    <form
      className="script-naming"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim() !== '') save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onDone(null)
      }}
    >
      <TextField label={t('scripts.name')} value={typed} maxLength={200} autoFocus onChange={setTyped} />
      <Button type="submit" kind="primary" disabled={action.busy || typed.trim() === ''}>
        {t('save')}
      </Button>
      <Button onPress={() => onDone(null)}>{t('script.cancel')}</Button>
      <Fault error={action.error} />
    </form>
  )
}
