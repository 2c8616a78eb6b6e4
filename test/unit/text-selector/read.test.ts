import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openCorpus } from '../../../backend-stack/text-selector/read/object.ts'
import { readCorpus, type CorpusWish } from '../../../backend-stack/text-selector/read/records.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'corpus-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

async function read(name: string, content: Uint8Array | string, wish: Partial<CorpusWish> = {}) {
  const file = join(dir, name)
  writeFileSync(file, content)
  const records: unknown[] = []
  const bad: [string, number][] = []
  const object = await openCorpus(file, { region: 'us-east-1' })
  const understood = await readCorpus(
    object,
    { lang: 'en', ...wish },
    {
      record: (text, line, context) =>
        records.push(context === undefined ? [line, text] : [line, text, context]),
      bad: (reason, line) => bad.push([reason, line]),
    },
  )
  return { records, bad, understood }
}

const three = [
  [1, 'one'],
  [2, 'ሁለት'],
  [3, 'ثلاثة'],
]
const plain = 'one\r\nሁለት\nثلاثة'

describe('every format gives the same records', () => {
  test.each([
    ['a.txt', plain],
    ['bom.txt', `\ufeff${plain}`],
    ['a.txt.gz', gzipSync(plain)],
    ['two-members.txt.gz', Buffer.concat([gzipSync('one\n'), gzipSync('ሁለት\nثلاثة')])],
    ['a.txt.zst', zstdCompressSync(plain)],
    ['gzip-under-a-false-name.txt', gzipSync(plain)],
    ['a.jsonl', '"one"\n{"sentence":"ሁለት"}\n{"text":"ثلاثة","x":1}'],
    ['a.parquet', parquet(['one', 'ሁለት', 'ثلاثة'])],
  ])('%s', async (name, content) => {
    expect(await read(name, content)).toMatchObject({ records: three, bad: [] })
  })

  test('csv: quotes, doubled quotes and line ends in a field; the line is where the record starts', async () => {
    const csv = 'id,Sentence,hint\n1,"say ""hi"", then\ngo",slowly\n2,plain,\n'
    const { records, bad } = await read('a.csv', csv)
    expect(records).toEqual([
      [2, 'say "hi", then\ngo', { hint: 'slowly' }],
      [4, 'plain'],
    ])
    expect(bad).toEqual([])
  })

  test('what a station imports, the selector reads alike', async () => {
    expect((await read('wide.txt', Buffer.from('\ufeffone\ntwo\n', 'utf16le'))).records).toEqual([
      [1, 'one'],
      [2, 'two'],
    ])
    expect((await read('mac.txt', 'The river rises.\rThe boat leaves.\r')).records).toHaveLength(2)
    const piper = await read('metadata.csv', '0001|The river rises.\n0002|The boat leaves.\n')
    expect(piper.records).toEqual([
      [1, 'The river rises.'],
      [2, 'The boat leaves.'],
    ])
    expect(piper.understood[0]).toBe('form table (piper), encoding UTF-8, separator |, not quoted, no header')
    const broken = await read('rows.csv', 'id,text,hint\n1,The river rises.,x\n2,The boat\nleaves.,x\n')
    expect(broken).toMatchObject({ records: [[2, 'The river rises.', { hint: 'x' }]] })
    expect(broken.bad).toEqual([
      ['bad_csv', 3],
      ['bad_csv', 4],
    ])
  })

  test('another column can be said, by number or name', async () => {
    const three = '1|It cost 3 pounds.|It cost three pounds.\n2|He ran.|He ran.\n'
    const texts = async (columns?: string) =>
      (await read('m.csv', three, { columns })).records.map((record) => (record as unknown[])[1])
    expect(await texts()).toEqual(['It cost three pounds.', 'He ran.'])
    expect(await texts('text=2,id=1')).toEqual(['It cost 3 pounds.', 'He ran.'])
    await expect(texts('text=9')).rejects.toMatchObject({ code: 'no_text_column' })
  })

  test('tsv: quotes are plain characters, the column can be named', async () => {
    const { records } = await read('a.tsv', 'path\tnote\tphrase\na\tx\t"quoted" word\n', { column: 'phrase' })
    expect(records).toEqual([[2, '"quoted" word']])
  })
})

test('what databases and concatenation leave behind is no sentence', async () => {
  const dump = 'id\ttext\thint\n1\tThe river rises.\t\\N\n2\t\\N\tslowly\n'
  const { records, bad, understood } = await read(
    'dump.tsv',
    `${dump}\ufeff${dump}id\ttext\thint\n3\tThe boat leaves.\tgo\n`,
  )
  expect(records).toEqual([
    [2, 'The river rises.'],
    [5, 'The river rises.'],
    [8, 'The boat leaves.', { hint: 'go' }],
  ])
  expect(bad).toEqual([
    ['no_text', 3],
    ['no_text', 6],
  ])
  expect(understood.join('\n')).toMatch(/header/)
})
test('a single column of sentences under a name, several times over', async () => {
  const { records } = await read(
    'one.csv',
    'sentence\nThe river rises.\nThe goat sleeps.\nsentence\nThe boat leaves.\n',
  )
  expect(records.map((one) => (one as unknown[])[1])).toEqual([
    'The river rises.',
    'The goat sleeps.',
    'The boat leaves.',
  ])
})

describe('bad records are counted and do not stop the rest', () => {
  test('invalid UTF-8, broken JSON, missing text', async () => {
    const latin1 = Buffer.from([0x63, 0x61, 0x66, 0xe9])
    expect(
      await read('mixed.txt', Buffer.concat([Buffer.from('good\n'), latin1, Buffer.from('\nfine\n')])),
    ).toMatchObject({
      records: [
        [1, 'good'],
        [3, 'fine'],
      ],
      bad: [['bad_encoding', 2]],
    })
    const { bad } = await read('b.jsonl', '{"text":"ok"}\n{"text":\n{"other":1}\n[1]\n')
    expect(bad).toEqual([
      ['bad_json', 2],
      ['no_text', 3],
      ['no_text', 4],
    ])
  })

  test('a line of a gigabyte costs its time, not its size in memory', async () => {
    const file = join(dir, 'long.txt.gz')
    const piece = gzipSync(Buffer.alloc(64 << 20, 'x'), { level: 1 })
    const huge = Array.from({ length: 16 }, () => piece)
    writeFileSync(file, Buffer.concat([gzipSync('first\n'), ...huge, gzipSync('\nlast\n')]))
    const records: string[] = []
    const bad: string[] = []
    // what is in use, not what the collector has not come to yet
    setFlagsFromString('--expose-gc')
    const collect = z.custom<() => void>((value) => typeof value === 'function').parse(runInNewContext('gc'))
    const used = () => {
      collect()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    const before = used()
    let most = 0
    const object = await openCorpus(file, { region: 'us-east-1' })
    const watch = setInterval(() => (most = Math.max(most, used())), 300)
    await readCorpus(
      object,
      { lang: 'en' },
      {
        record: (text) => records.push(text),
        bad: (reason, line) => bad.push(`${reason}:${line}`),
      },
    )
    clearInterval(watch)
    expect(records).toEqual(['first', 'last'])
    expect(bad).toEqual(['line_too_long:2'])
    expect(most - before).toBeLessThan(64 << 20)
  })

  test('a quote that is never closed does not swallow the rest', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `row number ${i} of many`)
    const { records, bad } = await read('open.csv', `text\n"never closed\n${rows.join('\n')}\n`)
    expect(bad[0]).toEqual(['bad_csv', 2])
    expect(records.length).toBeGreaterThan(5_000)
  })
})

describe('a corpus that cannot be used says why', () => {
  test.each([
    ['empty.txt', '', 'empty'],
    ['empty.txt.gz', gzipSync(''), 'empty'],
    ['picture.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), 'binary'],
    ['latin1.txt', Buffer.from('très bien\n'.repeat(300), 'latin1'), 'not_utf8'],
    ['cut.txt.gz', gzipSync(plain.repeat(500)).subarray(0, 60), 'corrupt_archive'],
    ['cut.txt.zst', zstdCompressSync(plain.repeat(500)).subarray(0, 30), 'corrupt_archive'],
    ['no.csv', 'id,name\n1,x\n', 'no_text_column'],
    ['no.parquet', 'PAR1 not really', 'bad_parquet'],
  ])('%s: %s', async (name, content, code) => {
    await expect(read(name, content)).rejects.toMatchObject({ name: 'CorpusError', code })
  })
  test('a file that is not there', async () => {
    await expect(openCorpus(join(dir, 'nowhere.txt'), { region: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

function parquet(texts: string[]): Uint8Array {
  const columnData = [{ name: 'text', data: texts, type: 'STRING' as const }]
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 }))
}
