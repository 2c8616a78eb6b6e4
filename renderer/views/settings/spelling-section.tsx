/** Hunspell dictionaries for what listeners write down: which there are, and how one is brought. */
import { useState } from 'react'
import type { Dictionary, DictionaryFault } from '../../../main/contract/spelling.ts'
import { MOST_DICTIONARY_BYTES } from '../../../main/contract/spelling-limits.ts'
import { useFormat } from '../../i18n/format.ts'
import { useAsk } from '../../store/ask.tsx'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Section } from './section.tsx'

interface Refused {
  readonly name: string
  readonly fault: DictionaryFault
}

export function SpellingSection() {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const { run } = action
  const { answer: view, error, again, put } = useAsk('transcripts.dictionaries', {})
  const [refused, setRefused] = useState<readonly Refused[]>([])
  const add = (files: readonly File[]) =>
    void run(async () => {
      setRefused([])
      for (const [name, pair] of pairsOf(files)) {
        const fault = await bring(name, pair)
        if (fault) setRefused((before) => [...before, { name, fault }])
      }
    })
  const bring = async (name: string, { aff, dic }: Pair): Promise<DictionaryFault | null> => {
    if (!aff || !dic) return { code: 'partner' }
    if (Math.max(aff.size, dic.size) > MOST_DICTIONARY_BYTES) return { code: 'size' }
    const bytes = new Uint8Array(await new Blob([aff, dic]).arrayBuffer())
    const { output } = await client.call('transcripts.addDictionary', { name, affBytes: aff.size }, bytes)
    put(output)
    return output.fault
  }
  const remove = (name: string) =>
    void run(async () => {
      setRefused([])
      put((await client.call('transcripts.removeDictionary', { name })).output)
    })
  const forget = (lang: string, word: string) =>
    void run(async () => {
      await client.call('transcripts.rightWord', { lang, word, right: false })
      await again()
    })
  return (
    <Section name="spelling.title">
      <p className="muted">{t('spelling.help')}</p>
      {view?.dictionaries.length === 0 && <p>{t('spelling.none')}</p>}
      {view && view.dictionaries.length > 0 && (
        <ul className="spelling-list">
          {view.dictionaries.map((one) => (
            <Entry key={one.name} dictionary={one} busy={action.busy} onRemove={() => remove(one.name)} />
          ))}
        </ul>
      )}
      <div className="row">
        <FileButton icon="plus" multiple accept=".aff,.dic" disabled={action.busy} onFiles={add}>
          {t('spelling.add')}
        </FileButton>
        <Button kind="quiet" icon="again" disabled={action.busy} onPress={() => void run(again)}>
          {t('spelling.look')}
        </Button>
      </div>
      <p className="small muted">
        {t('spelling.folder')} {view && <code dir="ltr">{view.folder}</code>}
      </p>
      <div role="status">
        {refused.map(({ name, fault }) => (
          <p key={name} className="strong">
            {t('spelling.refused')} <FaultOf name={name} fault={fault} />
          </p>
        ))}
      </div>
      <Fault error={action.error ?? error} />
      {view?.right.map(({ lang, words }) => (
        <RightWords
          key={lang}
          {...{ lang, words }}
          busy={action.busy}
          onForget={(word) => forget(lang, word)}
        />
      ))}
    </Section>
  )
}

interface Pair {
  readonly aff?: File
  readonly dic?: File
}

/** By what they are named: am_ET.aff and am_ET.dic are one. */
function pairsOf(files: readonly File[]): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>()
  for (const file of files) {
    const [, name, ending] = /^(.+)\.(aff|dic)$/i.exec(file.name) ?? []
    if (name !== undefined && ending !== undefined)
      pairs.set(name, { ...pairs.get(name), [ending.toLowerCase()]: file })
  }
  return pairs
}

function FaultOf({ name, fault }: Refused) {
  const t = useT()
  return (
    <>
      <code dir="ltr">{name}</code> {t(`dictionaryFault.${fault.code}`, { line: fault.line ?? '' })}
    </>
  )
}

interface EntryProps {
  readonly dictionary: Dictionary
  readonly busy: boolean
  readonly onRemove: () => void
}

function Entry({ dictionary: { name, lang, words, encoding, fault }, busy, onRemove }: EntryProps) {
  const t = useT()
  const format = useFormat()
  return (
    <li>
      <div>
        {lang !== null && <strong>{format.languageName(lang)} </strong>}
        {fault ? (
          <div className="spelling-fault">
            <Icon name="warn" small />
            <span>
              <FaultOf {...{ name, fault }} />
            </span>
          </div>
        ) : (
          <span className="muted">
            {t('spelling.words', { count: words ?? 0 })}{' '}
            <code dir="ltr">
              {name} · {encoding}
            </code>
          </span>
        )}
      </div>
      <Button
        kind="quiet"
        icon="discard"
        iconOnly
        disabled={busy}
        onPress={onRemove}
      >{`${t('spelling.remove')}: ${name}`}</Button>
    </li>
  )
}

interface RightProps {
  readonly lang: string
  readonly words: readonly string[]
  readonly busy: boolean
  readonly onForget: (word: string) => void
}

function RightWords({ lang, words, busy, onForget }: RightProps) {
  const t = useT()
  const format = useFormat()
  return (
    <details>
      <summary>
        {t('spelling.right', { lang: format.languageName(lang), words: format.number(words.length) })}
      </summary>
      <ul className="spelling-right">
        {words.map((word) => (
          <li key={word}>
            <bdi lang={lang}>{word}</bdi>
            <Button kind="quiet" icon="cross" iconOnly disabled={busy} onPress={() => onForget(word)}>
              {t('spelling.forget', { word })}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}
