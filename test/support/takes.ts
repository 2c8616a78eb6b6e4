import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { sha256Of, VERSION } from '../../main/trust/canonical.ts'
import type { Version } from '../../main/trust/canonical.ts'
import type { SigningKey } from '../../main/trust/keys.ts'
import { signed } from '../../main/trust/signature.ts'
import type { TakeRecord } from './lake.ts'

export interface TakeWish {
  readonly takeId?: string
  readonly speaker?: string
  readonly station?: string
  readonly lang?: string
  /** Sample frames of 16-bit mono; the value has twice as many bytes, plus 44. */
  readonly frames?: number
  readonly at?: Date
  /** Makes the audio of one take differ from that of another. */
  readonly seed?: number
  readonly headers?: Readonly<Record<string, string>>
}

export interface MadeTake extends TakeRecord {
  readonly takeId: string
  readonly sha256: string
  readonly value: Buffer
}

/** A take that lands: a WAV of noise, with all its headers. */
export function makeTake(wish: TakeWish = {}): MadeTake {
  const at = wish.at ?? new Date()
  const takeId = wish.takeId ?? v7({ msecs: at.getTime() })
  const value = wav(wish.frames ?? 4_000, wish.seed ?? (Math.random() * 2 ** 31) | 0)
  const sha256 = createHash('sha256').update(value).digest('hex')
  const station = wish.station ?? 'station-1'
  const speaker = wish.speaker ?? 'speaker-1'
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: takeId,
    ce_type: 'org.fieldtake.take.v1',
    ce_source: `/stations/${station}`,
    ce_time: at.toISOString(),
    'content-type': 'audio/wav',
    prompt_id: `prompt-${takeId.slice(-2)}`,
    prompt_sha256: createHash('sha256').update(takeId.slice(-2)).digest('hex'),
    prompt_text: takeId.slice(-2),
    lang: wish.lang ?? 'am',
    speaker_id: speaker,
    session_id: 'session-1',
    station_id: station,
    sample_rate: '16000',
    channels: '1',
    bit_depth: '16',
    frames: String((value.length - 44) / 2),
    sha256,
    bytes: String(value.length),
    pcm_sha256: createHash('sha256').update(value.subarray(44)).digest('hex'),
    app_version: '0.1.0',
    attempt: '1',
    version: '1',
    ...wish.headers,
  }
  return { takeId, sha256, key: speaker, headers: Object.entries(headers), value }
}

/** Noise, so that nothing on the way can compress it. A small generator: millions of samples in no time. */
function wav(frames: number, seed: number): Buffer {
  const buffer = Buffer.alloc(44 + frames * 2)
  buffer.write('RIFF', 0, 'latin1')
  buffer.writeUInt32LE(36 + frames * 2, 4)
  buffer.write('WAVEfmt ', 8, 'latin1')
  buffer.writeUInt32LE(16, 16)
  buffer.writeUInt16LE(1, 20)
  buffer.writeUInt16LE(1, 22)
  buffer.writeUInt32LE(16_000, 24)
  buffer.writeUInt32LE(32_000, 28)
  buffer.writeUInt16LE(2, 32)
  buffer.writeUInt16LE(16, 34)
  buffer.write('data', 36, 'latin1')
  buffer.writeUInt32LE(frames * 2, 40)
  let state = (seed | 1) >>> 0
  for (let at = 44; at < buffer.length; at += 2) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    buffer.writeInt16LE((state << 16) >> 16, at)
  }
  return buffer
}

/** The same record with a station's signature; by the version `CARRIED`, for another station to send. */
export function signedBy(
  key: SigningKey,
  record: TakeRecord,
  topic = 'topic2',
  version: Version = VERSION,
): TakeRecord {
  const headers = Object.fromEntries(record.headers.map(([header, value]) => [header, value.toString()]))
  const what = { topic, key: record.key, valueSha256: sha256Of(record.value ?? ''), headers }
  return { ...record, headers: Object.entries(signed(key, what, version)) }
}
