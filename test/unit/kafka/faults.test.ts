/** The Kafka client's faults in the station's words, and the timer it must not keep running. */
import { expect, test, vi } from 'vitest'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'
import { kafkaFault } from '../../../main/kafka/faults.ts'
import { guardTimers } from '../../../main/kafka/timers.ts'
import { splitAddress } from '../../../main/core/settings/connection-test.ts'
import { MAX_PROMPT_CHARS } from '../../../main/contract/messages.ts'
import { readPromptRecord } from '../../../main/core/prompts/record.ts'

const wrapped = (cause: Error) => new Error('outer', { cause: new Error('middle', { cause }) })
const typed = (type: string) =>
  Object.assign(new Error(type.toLowerCase()), { type, name: 'KafkaJSProtocolError' })
const coded = (code: string, message = code) =>
  Object.assign(new Error(message), { code, name: 'KafkaJSConnectionError' })

test.each([
  [typed('UNKNOWN_TOPIC_OR_PARTITION'), 'refused', 'topic_unknown'],
  [typed('TOPIC_AUTHORIZATION_FAILED'), 'refused', 'not_authorised'],
  [typed('GROUP_AUTHORIZATION_FAILED'), 'refused', 'not_authorised'],
  [typed('SASL_AUTHENTICATION_FAILED'), 'refused', 'broker_auth_failed'],
  [typed('MESSAGE_TOO_LARGE'), 'too_large', 'too_large'],
  [typed('INVALID_RECORD'), 'record', 'record_refused'],
  [typed('POLICY_VIOLATION'), 'refused', 'topic_refuses'],
  [typed('INVALID_TIMESTAMP'), 'refused', 'clock_wrong'],
  [typed('CORRUPT_MESSAGE'), 'connection', 'bytes_changed'],
  [typed('NOT_ENOUGH_REPLICAS'), 'connection', 'replicas_missing'],
  [coded('ECONNREFUSED'), 'connection', 'broker_unreachable'],
  [coded('ENOTFOUND'), 'connection', 'broker_unreachable'],
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'refused', 'broker_tls_failed'],
  [coded('', 'Connection error: wrong version number'), 'refused', 'broker_tls_failed'],
  [new Error('something new'), 'connection', 'broker_unreachable'],
])('%s', (error, kind, code) => {
  expect(kafkaFault(error)).toMatchObject({ kind, code })
  expect(kafkaFault(wrapped(error))).toMatchObject({ kind, code })
})

test('an idle connection keeps no timer running', () => {
  guardTimers()
  vi.useFakeTimers()
  try {
    const queue = Reflect.construct(RequestQueue, [
      {
        maxInFlightRequests: 1,
        requestTimeout: 1_000,
        enforceRequestTimeout: false,
        logger: { debug: () => undefined },
      },
    ]) as RequestQueue
    queue.scheduleCheckPendingRequests()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test.each([
  ['host:9092', 'host', 9092],
  ['[::1]:19092', '::1', 19092],
])('%s', (address, host, port) => {
  expect(splitAddress(address)).toEqual({ host, port })
})

test.each([
  ['not_utf8', Buffer.from([0xff, 0xfe, 0xfd]), 'not UTF-8'],
  ['not_json', Buffer.from('{'), 'not JSON'],
  ['empty', null, 'empty record'],
  ['too_large', Buffer.alloc(1_000_000, 'a'), 'too large: 1000000 bytes'],
  ['not_object', '"text"', ''],
  ['no_id', { prompt_id: undefined }, 'prompt_id: '],
  ['no_id', { prompt_id: '' }, 'prompt_id: '],
  ['no_id', { prompt_id: null }, 'prompt_id: '],
  ['bad_id', { prompt_id: 'a/b' }, 'prompt_id: '],
  ['bad_id', { prompt_id: 'a\u200cb' }, 'prompt_id: '],
  ['bad_id', { prompt_id: 'a'.repeat(201) }, 'prompt_id: '],
  ['text_empty', { text: '' }, 'text: '],
  ['text_empty', { text: null }, 'text: '],
  ['text_blank', { text: ' ' }, 'text: '],
  ['text_blank', { text: '\u200b' }, 'text: nothing to be seen: U+200B'],
  ['text_blank', { text: '\u3164' }, 'text: '],
  ['control', { text: 'The river\u0000 rises\u0007 now \u001b[31mred' }, 'text: a control character: U+0000'],
  ['lost_letters', { text: 'Le b\ufffdb\ufffd dort.' }, 'text: '],
  ['lost_letters', { text: '?? ??? ????' }, 'text: '],
  ['text_empty', { text: undefined }, 'text: '],
  ['text_too_long', { text: 'a'.repeat(MAX_PROMPT_CHARS + 1) }, 'text: '],
  ['bad_lang', { lang: 'the local one' }, 'lang: '],
  ['bad_lang', { lang: 'xyz' }, 'lang: '],
  ['field', { context: { hint: 'soft\u0007ly' } }, 'context.hint: '],
  ['bad_direction', { direction: 'downwards' }, 'direction: '],
  ['field', { corpus: '' }, 'corpus: '],
  ['field', { context: { image: 'no address' } }, 'context.image: '],
])('a prompt record that is no prompt: %s', (code, given, detail) => {
  const good = { prompt_id: 'p1', text: 'Good day.', lang: 'en', corpus: 'c', source: 's' }
  const value =
    given === null || Buffer.isBuffer(given)
      ? given
      : Buffer.from(typeof given === 'string' ? given : JSON.stringify({ ...good, ...given }))
  const reading = readPromptRecord({ topic: 't', partition: 0, offset: '1', key: null, value })
  expect(reading).toMatchObject({ ok: false, code })
  expect(reading.ok ? '' : reading.detail).toContain(detail)
})

test.each([
  ['Say \u202ereverof\u202c now.', 'Say reverof now.', ['direction']],
  ['Le be\u0301be\u0301 dort.', 'Le bébé dort.', ['composed']],
  ['Good day.', 'Good day.', []],
])('the text %j is kept as %j, and it is said what was done', (text, kept, kinds) => {
  const record = { prompt_id: 'p1', text, lang: 'EN_us', corpus: 'c', source: 's' }
  const value = Buffer.from(JSON.stringify(record))
  const reading = readPromptRecord({ topic: 't', partition: 0, offset: '1', key: null, value })
  expect(reading).toMatchObject({ ok: true, prompt: { text: kept, lang: 'en-US' } })
  expect(reading.ok && reading.prompt.changes?.map(({ kind }) => kind)).toEqual(kinds)
})

const NOTHING = {
  direction: 'auto',
  priority: 0,
  takesWanted: 1,
  hint: undefined,
  image: undefined,
  audio: undefined,
}
test.each([
  [{ direction: null, priority: null, takes_wanted: null, context: null }, NOTHING],
  [{ direction: '', priority: '', takes_wanted: '', context: '' }, NOTHING],
  [{ context: { image: null, audio: null, hint: 'slowly' } }, { ...NOTHING, hint: 'slowly' }],
  [{ context: { image: '', audio: '', hint: '' } }, NOTHING],
  [{ context: { hint: '\u200b' } }, NOTHING],
  [{ context: {} }, NOTHING],
])('null and "" in an optional field mean that it is not there: %j', (given, fields) => {
  const record = { prompt_id: 'p1', text: 'Good day.', lang: 'en', corpus: 'c', source: 's', ...given }
  const value = Buffer.from(JSON.stringify(record))
  const reading = readPromptRecord({ topic: 't', partition: 0, offset: '1', key: null, value })
  expect(reading).toMatchObject({ ok: true, prompt: fields })
})
