/** Dictionaries that people drop into the station's folder: what they know, what is wrong with them, and who waits for them. */
import { copyFile, mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDictionary } from '../../../main/core/transcripts/spelling/dictionary.ts'
import { speller } from '../../../main/core/transcripts/spelling/speller.ts'
import { openStation } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'dictionaries')
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')

let station: TestStation
let folder: string
beforeAll(async () => {
  station = await openStation()
  folder = (await station.call('transcripts.dictionaries', {})).folder
  await Promise.all(
    ['en_US.aff', 'en_US.dic', 'fr.aff', 'fr.dic'].map((file) =>
      copyFile(join(fixtures, file), join(folder, file)),
    ),
  )
})
afterAll(() => station.remove())

const check = (lang: string, ...texts: string[]) => station.call('transcripts.spelling', { lang, texts })
const unknown = async (lang: string, text: string) =>
  (await check(lang, text)).unknown.map(({ word }) => word)

describe('a dictionary in the folder', () => {
  test('knows words with their endings, and says where others stand', async () => {
    expect(await check('en', 'The rivers, reading unties stories', 'the rivver was hihg')).toEqual({
      dictionary: 'en_US',
      fault: null,
      unknown: [
        { text: 1, at: 4, word: 'rivver' },
        { text: 1, at: 15, word: 'hihg' },
      ],
    })
  })

  test('of before Unicode is read as its SET says, flags among it', async () => {
    expect(await unknown('fr-FR', 'la forêt été rières forèt')).toEqual(['forèt'])
    expect((await station.call('transcripts.suggest', { lang: 'fr-FR', word: 'forèt' })).words).toContain(
      'forêt',
    )
  })

  test('suggests what may have been meant, at most five', async () => {
    const { words } = await station.call('transcripts.suggest', { lang: 'en', word: 'fone' })
    expect(words[0]).toBe('phone')
    expect(words.length).toBeLessThanOrEqual(5)
  })

  test('is none for another language, and nothing is said of it', async () => {
    expect(await check('am-ET', 'ሰላም ለዓለም')).toEqual({ dictionary: null, fault: null, unknown: [] })
  })

  test('is read anew when its files change', async () => {
    await writeFile(join(folder, 'sw.aff'), 'SET UTF-8\n')
    await writeFile(join(folder, 'sw.dic'), '1\nmto\n')
    expect(await unknown('sw', 'mto mkubwa')).toEqual(['mkubwa'])
    await writeFile(join(folder, 'sw.dic'), '2\nmto\nmkubwa\n')
    await utimes(join(folder, 'sw.dic'), 1, 1)
    expect(await unknown('sw', 'mto mkubwa')).toEqual([])
  })
})

test('a word that somebody says is right stays so, in this language, over a restart; and it is taken back', async () => {
  const say = (right: boolean) => station.call('transcripts.rightWord', { lang: 'en', word: 'Bahir', right })
  await say(true)
  await say(true)
  expect(await unknown('en', 'Bahir')).toEqual([])
  expect(await unknown('en-US', 'Bahir bahir')).toEqual(['bahir'])
  expect(await unknown('fr', 'Bahir')).toEqual(['Bahir'])
  await station.close()
  station = await openStation({ dataDir: station.dataDir })
  expect((await station.call('transcripts.dictionaries', {})).right).toEqual([
    { lang: 'en', words: ['Bahir'] },
  ])
  await say(false)
  expect(await unknown('en', 'Bahir')).toEqual(['Bahir'])
})

describe('what cannot be used', () => {
  const add = (name: string, aff: Uint8Array, dic: Uint8Array) =>
    station.call('transcripts.addDictionary', { name, affBytes: aff.length }, Buffer.concat([aff, dic]))
  const good = bytes('SET UTF-8\nSFX S Y 1\nSFX S 0 s .\n')

  beforeAll(async () => {
    const { fault, dictionaries } = await add('sw', good, bytes('1\nmti/S\n'))
    expect(fault).toBeNull()
    expect(dictionaries.map(({ name }) => name)).toContain('sw')
  })

  test.each([
    [
      'an .aff that breaks off',
      bytes('SET UTF-8\nSFX S Y 3\nSFX S 0 s .\n'),
      bytes('1\nmto/S\n'),
      { code: 'affixes', line: 2 },
    ],
    [
      'a rule without its ending',
      bytes('SET UTF-8\n\nSFX S Y 1\nSFX S 0\n'),
      bytes('1\nmto/S\n'),
      { code: 'affixes', line: 4 },
    ],
    ['a photo for an .aff', bytes('SET UTF-8\n\0\0\0'), bytes('1\nmto\n'), { code: 'affixes', line: 2 }],
    ['bytes that are not what SET says', good, Buffer.from('1\nforêt\n', 'latin1'), { code: 'encoding' }],
    ['a SET that nobody knows', bytes('SET EBCDIC-9\n'), bytes('1\nmto\n'), { code: 'encoding' }],
    ['a .dic without a number', good, bytes('mto\nmti\n'), { code: 'words' }],
    ['a .dic that breaks off', good, bytes('400\nmto\nmti\n'), { code: 'words' }],
    [
      'words that its own rules forbid',
      bytes('SET UTF-8\nFORBIDDENWORD !\n'),
      bytes('1\nmto/!\n'),
      { code: 'unusable' },
    ],
  ])('%s is told, and the dictionary that was there stays', async (_what, aff, dic, fault) => {
    expect((await add('sw', aff, dic)).fault).toEqual(fault)
    expect(await unknown('sw', 'mti mtis mto')).toEqual(['mto'])
    expect((await readdir(folder)).filter((file) => file.startsWith('.'))).toEqual([])
  })

  test('too much is told before it is written', async () => {
    const huge = new Uint8Array(24 * 1024 * 1024 + 1)
    expect((await add('sw', good, huge)).fault).toEqual({ code: 'size' })
  })

  test('dropped in, each is listed with what is wrong, and the texts are not', async () => {
    await writeFile(join(folder, 'am_ET.dic'), '1\nሰላም\n')
    await writeFile(join(folder, 'ar.aff'), 'SFX A Y 9\n')
    await writeFile(join(folder, 'ar.dic'), '1\nنهر\n')
    await mkdir(join(folder, 'ha.aff'))
    await writeFile(join(folder, 'ha.dic'), '1\nkogi\n')
    await writeFile(join(folder, 'my words.dic'), '1\nfoo\n')
    const { dictionaries } = await station.call('transcripts.dictionaries', {})
    expect(dictionaries.map(({ name, lang, words, fault }) => [name, lang, words, fault?.code])).toEqual([
      ['am_ET', 'am-ET', null, 'partner'],
      ['ar', 'ar', null, 'affixes'],
      ['en_US', 'en-US', 9, undefined],
      ['fr', 'fr', 4, undefined],
      ['ha', 'ha', null, 'size'],
      ['my words', null, null, 'language'],
      ['sw', 'sw', 1, undefined],
    ])
    expect(await check('ar', 'النهر')).toEqual({
      dictionary: 'ar',
      fault: { code: 'affixes', line: 1 },
      unknown: [],
    })
  })

  test('a name that leads out of the folder removes nothing', async () => {
    await writeFile(join(folder, '..', 'mine.dic'), '1\nfoo\n')
    await expect(station.call('transcripts.removeDictionary', { name: '../mine' })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await readFile(join(folder, '..', 'mine.dic'), 'utf8')).toBe('1\nfoo\n')
    const { dictionaries } = await station.call('transcripts.removeDictionary', { name: 'ar' })
    expect(dictionaries.map(({ name }) => name)).not.toContain('ar')
  })
})

test('200,000 words open in their own thread: the core answers meanwhile', async () => {
  const parts = ['ba', 'ke', 'li', 'mo', 'tu', 'ra', 'se', 'ni', 'go', 'wa', 'fu', 'pi', 'do']
  const word = (number: number): string =>
    number === 0 ? '' : `${word(Math.floor(number / 13))}${parts[number % 13]}`
  const words = Array.from({ length: 200_000 }, (_none, index) => word(index + 13 ** 3))
  await writeFile(join(folder, 'zu.aff'), 'SET UTF-8\nSFX A Y 2\nSFX A 0 ni .\nSFX A 0 na .\n')
  await writeFile(join(folder, 'zu.dic'), `${words.length}\n${words.map((one) => `${one}/A`).join('\n')}\n`)
  const opening = unknown('zu', `${words[7]}ni ${words[199_999]}na kebalix`)
  const state = { ended: false }
  void opening.finally(() => (state.ended = true))
  let answers = 0
  while (!state.ended) {
    await station.call('projects.list', {})
    answers += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await opening).toEqual(['kebalix'])
  expect(answers).toBeGreaterThan(20)
})

describe('the thread', () => {
  const files = { aff: join(fixtures, 'en_US.aff'), dic: join(fixtures, 'en_US.dic'), stamp: 'one' }

  test('is let go when nobody asks, and begins again', async () => {
    const asked = speller({ idleMs: 1 })
    expect(await asked.ask(files, { kind: 'open' })).toMatchObject({ words: 9 })
    await expect.poll(() => asked.isOpen()).toBe(false)
    expect(await asked.ask(files, { kind: 'suggest', word: 'rivver' })).toMatchObject({ kind: 'suggest' })
    await asked.stop()
  })

  test('that takes too long is ended, and says so', async () => {
    const asked = speller({ patienceMs: 0 })
    expect(await asked.ask(files, { kind: 'open' })).toEqual({ kind: 'fault', fault: { code: 'slow' } })
    expect(asked.isOpen()).toBe(false)
  })

  test('tells whoever waits that the station ends', async () => {
    const asked = speller()
    const waiting = expect(asked.ask(files, { kind: 'open' })).rejects.toMatchObject({ code: 'core_stopped' })
    await asked.stop()
    await waiting
  })
})

test('a table of more rules than it says is read whole, one of fewer as well; notes are left out', () => {
  const { aff } = readDictionary(
    bytes('\ufeffSET UTF-8\r\nREP 1\r\nREP a b\r\nREP c d\r\n# no\r\nMAP 9\r\nMAP aä\r\n'),
    bytes('\ufeff1\r\nfoo\r\n'),
  )
  expect(aff).toBe('SET UTF-8\nREP 2\nREP a b\nREP c d\nMAP 1\nMAP aä\n')
})
