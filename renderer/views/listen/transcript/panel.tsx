/** Writing down what is said in a take: all of it, and parts of it with their text. */
import { useEffect, useRef, useState } from 'react'
import type { Take } from '../../../../main/contract/model.ts'
import { TRANSCRIPT_LIMITS } from '../../../../main/contract/transcript.ts'
import { foreignLetters } from '../../../../main/text/foreign-letters.ts'
import { useFormat } from '../../../i18n/format.ts'
import { directionOf, useT } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx'
import type { Act as KeyAct } from '../../../keys/keymap.ts'
import { Icon } from '../../../ui/icon.tsx'
import type { Place } from './edit.ts'
import { OutsideCharacters, useCharacters } from './outside.tsx'
import { Spelling } from './spelling.tsx'
import { TranscriptFiles } from './files.tsx'
import { TranscriptHistory } from './history.tsx'
import type { Writing } from './use-writing.ts'
import type { WritingActs } from './use-acts.ts'

interface Props {
  readonly take: Take
  /** who writes */
  readonly reviewer: string
  readonly writing: Writing
  readonly acts: WritingActs
  readonly onHear: (place: Place) => void
}

export function WritePanel({ take, reviewer, writing, acts, onHear }: Props) {
  const t = useT()
  const format = useFormat()
  const { transcript, at, segment } = writing
  const direction = take.direction === 'auto' ? directionOf(take.lang) : take.direction
  // of other tiers it is not known in what they are written: noises, a translation
  // where the project says what is written, that is told instead
  const characters = useCharacters(take.lang)
  const foreign =
    characters.trim() === '' ? foreignLetters(`${transcript.text} ${writing.textOfTier()}`, take.lang) : []
  const panel = useRef<HTMLDivElement | null>(null)
  /** to a place in the text of the whole, or of a segment; its field is there once the segment is chosen */
  const go = (place: Place | null, from: number, length: number) => {
    if (place) writing.choose(place)
    requestAnimationFrame(() => {
      const field = panel.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>(
        place ? '.write-text' : '.write-all textarea',
      )
      field?.focus()
      field?.setSelectionRange(from, from + length)
    })
  }
  return (
    <div className="write" ref={panel}>
      <div className="write-all">
        <TextArea
          label={t('write.all')}
          help={t('write.allHelp')}
          lang={take.lang}
          value={transcript.text}
          rows={2}
          onChange={(text) => text.length <= TRANSCRIPT_LIMITS.chars && writing.writeAll(text)}
        />
        <div className="row">
          <Button kind="quiet" icon="note" onPress={() => writing.writeAll(take.promptText)}>
            {t('write.fromPrompt')}
          </Button>
          <Button
            kind="quiet"
            icon="takes"
            disabled={writing.textOfTier() === ''}
            onPress={() => writing.writeAll(writing.textOfTier())}
          >
            {t('write.fromSegments')}
          </Button>
        </div>
      </div>
      {at && segment ? (
        <SegmentText
          key={`${at.tier} ${at.segment}`}
          {...{ at, writing, acts, onHear }}
          lang={take.lang}
          dir={direction}
          text={segment.text}
        />
      ) : (
        <p className="muted small">{t('write.none')}</p>
      )}
      <div className="write-bar" role="group" aria-label={t('act.write')}>
        <Button icon="plus" act="segment" onPress={acts.segment}>
          {t(acts.hasRegion ? 'write.fromRegion' : writing.begun ? 'write.end' : 'write.begin')}
        </Button>
        <Act act="hearSegment" run={acts.hear} icon="play" label={t('write.hear')} />
        <Act act="cutSegment" run={acts.cut} label={t('write.cut')} />
        <Act act="joinSegment" run={acts.join} label={t('write.join')} />
        <Act act="snap" run={acts.snap} label={t('write.snap')} />
        <Act act="removeSegment" run={acts.remove} icon="discard" label={t('write.remove')} />
        <Button kind="quiet" icon="search" disabled={acts.finding} onPress={acts.find}>
          {t('write.find')}
        </Button>
        <Button kind="quiet" icon="undo" disabled={!writing.undo} onPress={() => writing.undo?.()}>
          {t('write.undo')}
        </Button>
        <Act act="redo" run={writing.redo ?? false} icon="again" label={t('write.redo')} />
      </div>
      <p role="status" className="small muted write-said">
        {acts.said}
      </p>
      <OutsideCharacters {...{ characters, writing }} onGo={go} />
      <Spelling key={take.lang} lang={take.lang} {...{ writing }} onGo={go} />
      <TierFields writing={writing} />
      <TranscriptHistory {...{ take, reviewer, writing, acts }} />
      <TranscriptFiles {...{ take, reviewer, writing }} />
      {foreign.length > 0 && (
        <p className="small write-foreign" role="status">
          <Icon name="warn" small />
          {t('write.foreign', { lang: format.languageName(take.lang), letters: foreign.join(' ') })}
        </p>
      )}
    </div>
  )
}

type ActProps = {
  readonly act: KeyAct
  readonly run: (() => void) | false
  readonly icon?: 'play' | 'discard' | 'again'
  readonly label: string
}
const Act = ({ act, run, icon, label }: ActProps) => (
  <Button kind="quiet" {...(icon ? { icon } : {})} act={act} disabled={!run} onPress={run || undefined}>
    {label}
  </Button>
)

interface SegmentTextProps {
  readonly at: Place
  readonly writing: Writing
  readonly acts: WritingActs
  readonly text: string
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly onHear: (place: Place) => void
}
/** Enter goes on to the next segment and plays it, so that a take is written down without leaving the field. */
function SegmentText({ at, writing, acts, text, lang, dir, onHear }: SegmentTextProps) {
  const t = useT()
  const field = useRef<HTMLInputElement | null>(null)
  const id = `segment-${at.tier}-${at.segment}`
  const { editing, edited } = acts
  useEffect(() => {
    if (!editing) return
    field.current?.focus()
    edited()
  }, [editing, edited])
  return (
    <div className="field">
      <label htmlFor={id} className="field-label">
        {t('write.text', { number: at.segment + 1 })}
      </label>
      <input
        ref={field}
        id={id}
        className="input write-text"
        lang={lang}
        dir={text === '' ? dir : 'auto'}
        autoComplete="off"
        spellCheck={false}
        value={text}
        maxLength={4_000}
        aria-describedby={`${id}-help`}
        onChange={(event) => writing.write(at, event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          const next = writing.beside(event.shiftKey ? -1 : 1)
          if (!next) {
            event.currentTarget.blur()
            return
          }
          writing.choose(next)
          acts.edit()
          onHear(next)
        }}
      />
      <p id={`${id}-help`} className="small muted">
        {t('write.textHelp')}
      </p>
    </div>
  )
}

function TierFields({ writing }: { writing: Writing }) {
  const t = useT()
  const { transcript, tier } = writing
  const name = transcript.tiers[tier]?.name ?? ''
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <div className="write-tiers">
      {transcript.tiers.length > 1 && (
        <SelectField
          label={t('write.chooseTier')}
          value={String(tier)}
          options={transcript.tiers.map((one, index) => ({ value: String(index), label: one.name }))}
          onChange={(value) => {
            setTyped(null)
            writing.chooseTier(Number(value))
          }}
        />
      )}
      <TextField
        label={t('write.tierName')}
        value={typed ?? name}
        maxLength={TRANSCRIPT_LIMITS.name}
        onChange={(value) => {
          setTyped(value)
          if (writing.renameTier(value)) setTyped(null)
        }}
        onBlur={() => setTyped(null)}
      />
      <Button
        kind="quiet"
        icon="plus"
        disabled={transcript.tiers.length >= TRANSCRIPT_LIMITS.tiers}
        onPress={writing.addTier}
      >
        {t('write.addTier')}
      </Button>
      {transcript.tiers.length > 1 && (
        <Button kind="quiet" icon="cross" onPress={writing.removeTier}>
          {t('write.removeTier')}
        </Button>
      )}
    </div>
  )
}
