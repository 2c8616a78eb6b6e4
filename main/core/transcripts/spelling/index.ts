/** The station's dictionaries: which there are, what they know of a text, and how one comes and goes. */
import type { Input, Output } from '../../../contract/api.ts'
import { StationError } from '../../../contract/errors.ts'
import type { Dictionary, DictionaryFault, SpellingView } from '../../../contract/spelling.ts'
import { MOST_DICTIONARY_BYTES } from '../../../contract/spelling-limits.ts'
import { dictionaryFor } from '../../../text/spelling.ts'
import { syncDirectory } from '../../durable.ts'
import { removeAll } from '../../recording/files.ts'
import type { Station } from '../../station.ts'
import type { DictionaryFiles, Said } from './asked.ts'
import { bringIn, dictionaryFolder, findDictionaries, languageOf } from './folder.ts'
import type { Found } from './folder.ts'
import { rightWords } from './right-words.ts'
import { speller } from './speller.ts'
import type { Speller } from './speller.ts'

export type Spelling = ReturnType<typeof spelling>
type Tried = Extract<Said, { kind: 'open' | 'fault' }>

export function spelling(station: Pick<Station, 'meta' | 'folders'>) {
  const right = rightWords(station)
  /** of the language that is written now */
  const asked = speller()
  /** what opening each said, by the stamp of its files: a broken one is not opened again at every key */
  const tried = new Map<string, Tried>()
  const trying = new Set<Speller>()
  let lastChange: Promise<unknown> = Promise.resolve()
  /** One after another: two that come at once would share their unfinished files. */
  const changing = <T>(work: () => Promise<T>): Promise<T> => {
    const done = lastChange.then(work, work)
    lastChange = done.catch(() => undefined)
    return done
  }

  /** In a thread of its own, that takes its memory with it. */
  async function tryOut(files: DictionaryFiles): Promise<Tried> {
    const before = tried.get(files.stamp)
    if (before) return before
    const once = speller()
    trying.add(once)
    try {
      const said = await once.ask(files, { kind: 'open' })
      if (said.kind !== 'open' && said.kind !== 'fault') throw new Error(`asked to open, said ${said.kind}`)
      tried.set(files.stamp, said)
      return said
    } finally {
      trying.delete(once)
      await once.stop()
    }
  }
  async function describe({ name, lang, files }: Found): Promise<Dictionary> {
    const none = { lang, name, words: null, encoding: null }
    if (lang === null) return { ...none, fault: { code: 'language' } }
    const said = await tryOut(files)
    return said.kind === 'open'
      ? { lang, name, words: said.words, encoding: said.encoding, fault: null }
      : { ...none, fault: said.fault }
  }
  async function view(): Promise<SpellingView> {
    const folder = await dictionaryFolder(station.folders.root)
    const dictionaries: Dictionary[] = []
    // one after another: each takes memory while it is looked at
    for (const one of await findDictionaries(folder)) dictionaries.push(await describe(one))
    return { folder, dictionaries, right: right.list() }
  }
  async function of(lang: string): Promise<Found | null> {
    const all = await findDictionaries(await dictionaryFolder(station.folders.root))
    const tag = dictionaryFor(
      all.flatMap((one) => one.lang ?? []),
      lang,
    )
    return all.find((one) => tag !== null && one.lang === tag) ?? null
  }

  return {
    view,
    async check({ lang, texts }: Input<'transcripts.spelling'>): Promise<Output<'transcripts.spelling'>> {
      const found = await of(lang)
      if (found === null) return { dictionary: null, fault: null, unknown: [] }
      const told = (fault: DictionaryFault | null) => ({ dictionary: found.name, fault, unknown: [] })
      const before = tried.get(found.files.stamp)
      if (before?.kind === 'fault') return told(before.fault)
      const said = await asked.ask(found.files, { kind: 'check', texts, right: right.of(lang) })
      if (said.kind === 'fault') {
        tried.set(found.files.stamp, said)
        return told(said.fault)
      }
      return { ...told(null), unknown: said.kind === 'check' ? said.unknown : [] }
    },
    async suggest({ lang, word }: Input<'transcripts.suggest'>): Promise<Output<'transcripts.suggest'>> {
      const found = await of(lang)
      if (found === null || tried.get(found.files.stamp)?.kind === 'fault') return { words: [] }
      const said = await asked.ask(found.files, { kind: 'suggest', word })
      return { words: said.kind === 'suggest' ? said.words : [] }
    },
    say: (lang: string, word: string, isRight: boolean) => right.say(lang, word, isRight),
    add: ({ name, affBytes }: Input<'transcripts.addDictionary'>, bytes: Uint8Array) =>
      changing(async (): Promise<Output<'transcripts.addDictionary'>> => {
        const lang = languageOf(name)
        if (affBytes > bytes.length)
          throw new StationError('bad_request', 'the .aff is longer than what was sent')
        const [aff, dic] = [bytes.subarray(0, affBytes), bytes.subarray(affBytes)]
        const most = Math.max(aff.length, dic.length)
        const wrong: DictionaryFault | null =
          lang === null ? { code: 'language' } : most > MOST_DICTIONARY_BYTES ? { code: 'size' } : null
        let fault = wrong
        if (lang !== null && wrong === null)
          await bringIn(await dictionaryFolder(station.folders.root), lang, { aff, dic }, async (files) => {
            const said = await tryOut(files)
            fault = said.kind === 'fault' ? said.fault : null
            return fault === null
          })
        return { ...(await view()), fault }
      }),
    remove: ({ name }: Input<'transcripts.removeDictionary'>) =>
      changing(async () => {
        const folder = await dictionaryFolder(station.folders.root)
        // by what is there, so that no name leads out of the folder
        const found = (await findDictionaries(folder)).find((one) => one.name === name)
        if (!found) throw new StationError('not_found', 'there is no such dictionary')
        await removeAll(found.files.aff, found.files.dic)
        await syncDirectory(folder)
        return view()
      }),
    stop: () => Promise.all([asked, ...trying].map((one) => one.stop())),
  }
}
