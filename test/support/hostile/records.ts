/** What anybody who reaches the broker may write: no prompts, and receipts that nobody should believe. */
import { leaks } from './world.ts'
import type { World } from './world.ts'
import type { Random } from './random.ts'
import { produce } from '../kafka.ts'
import { promptRecord } from '../station-topics.ts'
import { jsonBomb, oddValue, word } from './words.ts'

const GOOD = { prompt_id: 'evil', text: 'A sentence.', lang: 'en', corpus: 'c', source: 's' }

/** Each is refused, whatever comes of the dice. */
function prompt(random: Random): Buffer {
  const json = (more: object): string => JSON.stringify({ ...GOOD, ...more })
  const text = random.pick([
    () => random.bytes(1 + random.int(300)).toString('latin1'),
    () => jsonBomb(random),
    () =>
      json({ prompt_id: random.pick(['', 'a/b', 'a\\b', '\u0000', '\u202e', 'x'.repeat(201), null, 7, {}]) }),
    () =>
      json({
        text: random.pick([
          '',
          '\u200b\u3164',
          'a\u0000b',
          '\u001b[2J',
          '\ufffd',
          'x'.repeat(90_000),
          null,
          7,
          ['a'],
        ]),
      }),
    () => json({ lang: random.pick(['', 'no such tongue', '../..', 'x'.repeat(101), null, 7]) }),
    () => json({ direction: 'up' }),
    () => json({ takes_wanted: random.pick([0, -1, 1e9, 1.5, 'many']) }),
    () => json({ priority: random.pick([1e9, 0.5, 'high']) }),
    () =>
      json({
        context: {
          image: random.pick(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', '//evil', 7]),
        },
      }),
    () => `{"__proto__":${json({})}}`,
    () => `[${json({})}]`,
    () => JSON.stringify({ ...(oddValue(random) as object), prompt_id: null }),
    () => json({}).slice(0, 5 + random.int(40)),
  ])()
  return Buffer.concat([
    random.int(6) === 0 ? Buffer.from([0, 0, 0, 0, 1]) : Buffer.alloc(0),
    Buffer.from(text),
  ])
}

function receipt(random: Random, takeId: string): Buffer {
  const at = random.pick([new Date(0).toISOString(), '9999-12-31T23:59:59Z', new Date().toISOString()])
  const good = { take_id: takeId, status: 'landed', object_uri: 's3://lake/a.flac', station_id: 'any', at }
  const text = random.pick([
    () => jsonBomb(random),
    () => JSON.stringify(oddValue(random)),
    // no bytes are named
    () => JSON.stringify(good),
    () => JSON.stringify({ ...good, status: 'duplicate' }),
    () => JSON.stringify({ ...good, sha256: random.pick(['', 'x', '0'.repeat(63), null, 7]) }),
    () => JSON.stringify({ ...good, status: random.pick(['__proto__', 'LANDED', 7, null]) }),
    () => JSON.stringify({ ...good, take_id: word(random), sha256: '0'.repeat(64) }),
    () => `{"__proto__":${JSON.stringify(good)}}`,
    () => random.bytes(1 + random.int(200)).toString('latin1'),
  ])()
  return Buffer.from(text)
}

/** Writes them all; answers, once the station has read them, how many got anything done. */
export async function records(world: World, random: Random, count: number): Promise<string[]> {
  const { page, bootstrap, topics, takeId } = world
  const before = (await page.call('station.state', {})).output
  for (let sent = 0; sent < count; sent += 250) {
    const some = Array.from({ length: Math.min(250, count - sent) }, (_, at) => sent + at)
    await produce(
      bootstrap,
      topics.promptTopic,
      some.filter((at) => at % 3 > 0).map(() => ({ key: null, value: prompt(random) })),
    )
    await produce(
      bootstrap,
      topics.receiptTopic,
      some.filter((at) => at % 3 === 0).map(() => ({ key: takeId, value: receipt(random, takeId) })),
    )
  }
  // a good one behind them all: when it is there, they have been read
  const last = promptRecord('behind-them-all')
  await produce(bootstrap, topics.promptTopic, [last])
  const end = Date.now() + 90_000
  for (;;) {
    const { prompts } = (await page.call('station.state', {})).output
    if (prompts.backlog > before.prompts.backlog && prompts.lag === 0) break
    if (Date.now() > end) return [`the station has not read what was sent: ${JSON.stringify(prompts)}`]
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const accepted: string[] = []
  const after = (await page.call('station.state', {})).output
  const prompts = after.prompts.backlog - before.prompts.backlog - 1
  if (prompts > 0) accepted.push(`${prompts} prompts of faulty records`)
  if (after.ledger.landed > before.ledger.landed) accepted.push('a take landed on the word of a stranger')
  const take = await page.audio(takeId)
  if (take === null) accepted.push('the audio of a take is gone')
  const leak = leaks(JSON.stringify(after.notices))
  if (leak !== null) accepted.push(`a notice tells of ${leak}`)
  return accepted
}
