/** What was written of the take before: who wrote it and when, what changed in it, and a way to begin from it again. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Take } from '../../../../main/contract/model.ts'
import type { TranscriptVersion } from '../../../../main/contract/transcripts.ts'
import { useFormat } from '../../../i18n/format.ts'
import { directionOf, useT } from '../../../i18n/index.ts'
import { keysOf } from '../../../keys/keymap.ts'
import { useOverrides } from '../../../keys/use-keys.ts'
import { useAsk } from '../../../store/ask.tsx'
import { Button, KeyHint } from '../../../ui/button.tsx'
import { Fault } from '../../../ui/fault.tsx'
import { type Piece, changedSegments, changedWords, shortened } from './changes.ts'
import type { WritingActs } from './use-acts.ts'
import type { Writing } from './use-writing.ts'
import './history.css'

interface Props {
  readonly take: Take
  readonly reviewer: string
  readonly writing: Writing
  readonly acts: WritingActs
}

const NOTHING = { text: '', tiers: [] }

export function TranscriptHistory({ take, reviewer, writing, acts }: Props) {
  const t = useT()
  const overrides = useOverrides()
  const { reading, read } = acts
  /** what was taken again, as it was put into the field */
  const [taken, setTaken] = useState<string | null>(null)
  const now = JSON.stringify(writing.transcript)
  const takeAgain = (version: TranscriptVersion) => {
    writing.replace(version.transcript)
    setTaken(JSON.stringify(version.transcript))
  }
  return (
    <details
      className="write-history"
      open={reading}
      onToggle={(event) => event.currentTarget.open !== reading && read(event.currentTarget.open)}
    >
      <summary className="small">
        {t('history.title')} <KeyHint name={keysOf('history', overrides)[0] ?? ''} />
      </summary>
      {reading && <Versions {...{ take, reviewer, now }} onTake={takeAgain} />}
      {taken !== null && taken === now && (
        <p className="small write-earlier" role="status">
          <span>{t('history.taken')}</span>
          <Button kind="quiet" icon="undo" disabled={!writing.undo} onPress={() => writing.undo?.()}>
            {t('write.undo')}
          </Button>
        </p>
      )}
    </details>
  )
}

interface VersionsProps extends Pick<Props, 'take' | 'reviewer'> {
  /** what stands in the field, as text */
  readonly now: string
  readonly onTake: (version: TranscriptVersion) => void
}
function Versions({ take, reviewer, now, onTake }: VersionsProps) {
  const t = useT()
  const { answer, error } = useAsk('transcripts.history', { takeId: take.takeId, reviewer })
  const versions = answer?.versions
  const list = useRef<HTMLOListElement | null>(null)
  useEffect(() => {
    list.current?.querySelector('button')?.focus()
  }, [versions])
  /** Up and down go from one to the next; also for whoever came by mouse, Enter is this button's own. */
  const onKeyDown = (event: KeyboardEvent<HTMLOListElement>) => {
    const { target, key } = event
    if (!(target instanceof HTMLButtonElement)) return
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const beside = buttons[buttons.indexOf(target) + (key === 'ArrowDown' ? 1 : -1)]
    if (key === 'Enter' || key === ' ') target.click()
    else if (key === 'ArrowDown' || key === 'ArrowUp') beside?.focus()
    else return
    event.preventDefault()
  }
  if (!versions) return <Fault error={error} />
  if (versions.length === 0) return <p className="small muted">{t('history.none')}</p>
  return (
    <>
      <p className="small muted">{t('history.help')}</p>
      <ol ref={list} className="history small" onKeyDown={onKeyDown}>
        {versions.map((version, index) => (
          <Version
            key={version.versionId}
            {...{ take, version }}
            before={versions[index + 1]}
            isNow={JSON.stringify(version.transcript) === now}
            onTake={() => onTake(version)}
          />
        ))}
      </ol>
    </>
  )
}

interface VersionProps {
  readonly take: Take
  readonly version: TranscriptVersion
  /** what it was made from: the version before it, of whomever; none: it is the first */
  readonly before: TranscriptVersion | undefined
  /** it stands in the field */
  readonly isNow: boolean
  readonly onTake: () => void
}
function Version({ take, version, before, isNow, onTake }: VersionProps) {
  const t = useT()
  const format = useFormat()
  const { by, own, at, given, transcript } = version
  const old = before?.transcript ?? NOTHING
  const segments = changedSegments(old, transcript)
  // of the first there is nothing that went: it is told as it is
  const pieces = before
    ? changedWords(old.text, transcript.text)
    : [{ kind: 'same' as const, words: [transcript.text] }]
  return (
    <li>
      <p className="history-who">
        <bdi className="strong">{own ? t('history.you') : (by ?? t('history.elsewhere'))}</bdi>
        <span className="muted">
          <bdi>{format.dateTime(at)}</bdi> · {t(given ? 'history.given' : 'history.begun')}
        </span>
        {isNow ? (
          <span className="muted">{t('history.now')}</span>
        ) : (
          <Button kind="quiet" icon="again" onPress={onTake}>
            {t('write.startFrom')}
          </Button>
        )}
      </p>
      <p
        className="history-words"
        lang={take.lang}
        dir={take.direction === 'auto' ? directionOf(take.lang) : take.direction}
      >
        {shortened(pieces).map((piece, index) => (
          <Words key={index} {...piece} />
        ))}
      </p>
      {segments > 0 && <p className="muted">{t('history.segments', { count: segments })}</p>}
    </li>
  )
}

function Words({ kind, words }: Piece) {
  const text = words.join(' ')
  if (kind === 'same') return <>{text} </>
  return <>{kind === 'out' ? <del>{text}</del> : <ins>{text}</ins>} </>
}
