/** Words that the station's dictionary does not know: where they stand, and what may have been meant. Nothing is held back for it. */
import { useState } from 'react'
import { isolated } from '../../../i18n/bidi.ts'
import { useT } from '../../../i18n/index.ts'
import { useAction } from '../../../store/action.ts'
import { Button, KeyHint } from '../../../ui/button.tsx'
import { Fault } from '../../../ui/fault.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { type Go, Places, textsOf } from './places.tsx'
import { type Misspelt, useSpelling } from './use-spelling.ts'
import type { Writing } from './use-writing.ts'

interface Props {
  readonly lang: string
  readonly writing: Writing
  readonly onGo: Go
}

export function Spelling({ lang, writing, onGo }: Props) {
  const t = useT()
  const { dictionary, fault, found, sayRight } = useSpelling(lang, textsOf(writing))
  const action = useAction()
  /** said to be right just now */
  const [right, setRight] = useState<string | null>(null)
  const replace = ({ text, place, at, length }: Misspelt, word: string | undefined) => {
    if (word === undefined) return
    const whole = text.slice(0, at) + word + text.slice(at + length)
    if (place) writing.write(place, whole)
    else writing.writeAll(whole)
    // a step of its own, so that undo takes back this and nothing that was typed
    writing.settle()
    onGo(place, at, word.length)
  }
  const keep = ({ word, place, at, length }: Misspelt) =>
    void action.run(async () => {
      await sayRight(word, true)
      setRight(word)
      onGo(place, at, length)
    })
  const takeBack = (word: string) =>
    void action.run(async () => {
      await sayRight(word, false)
      setRight(null)
    })
  return (
    <>
      {fault && dictionary !== null && (
        <p className="small write-foreign" role="status">
          <Icon name="warn" small />
          {t('write.dictionaryFault', { name: isolated(dictionary) })}{' '}
          {t(`dictionaryFault.${fault.code}`, { line: fault.line ?? '' })}
        </p>
      )}
      <Places
        title={t('write.unknown', { count: found.length })}
        {...{ found, onGo }}
        onDigit={(one, digit) => replace(one, one.suggestions?.[digit - 1])}
        beside={(one) => (
          <span className="spelling-acts">
            {one.suggestions?.map((word, index) => (
              <Button key={word} aria-keyshortcuts={String(index + 1)} onPress={() => replace(one, word)}>
                <bdi lang={lang}>{word}</bdi> <KeyHint name={String(index + 1)} />
              </Button>
            ))}
            <Button kind="quiet" icon="check" disabled={action.busy} onPress={() => keep(one)}>
              {t('write.right')}
            </Button>
          </span>
        )}
      />
      <Fault error={action.error} />
      {right !== null && (
        <p className="small write-earlier" role="status">
          <span>{t('write.keptRight', { word: isolated(right) })}</span>
          <Button kind="quiet" icon="undo" disabled={action.busy} onPress={() => takeBack(right)}>
            {t('write.undo')}
          </Button>
        </p>
      )}
    </>
  )
}
