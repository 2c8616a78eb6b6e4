/** What the fake station knows of takes' ways, the lake's rules and its own audit log. */
import type { Take } from '../../../main/contract/model.ts'
import type { AuditEntry } from '../../../main/contract/audit.ts'
import type { Lineage } from '../../../main/contract/lineage.ts'
import type { RuleView } from '../../../main/contract/rules.ts'
import { id } from './data.ts'

const HOUR = 3_600_000

export const lineageOf = (take: Take): Lineage => ({
  takeId: take.takeId,
  promptId: take.promptId,
  corpus: { uri: 's3://corpus/am/news-2026-03.jsonl', line: 4_112, etag: '5d41402abc4b2a76b9719d911017c592' },
  prompt: {
    corpus: 'news-am',
    source: 's3://corpus/am/news-2026-03.jsonl#etag=5d41402abc4b2a76b9719d911017c592&line=4112',
    origin: 'topic1/2/10442',
    receivedAt: take.recordedAt - 2 * HOUR,
    changed: true,
  },
  take: {
    recordedAt: take.recordedAt,
    stationId: 'st-4f20a1',
    speakerId: take.speakerId,
    sessionId: take.sessionId,
    version: 2,
    versions: 2,
    pcmSha256: take.sha256,
    fileSha256: 'b'.repeat(64),
  },
  delivery: take.delivery,
  ...(take.review ? { review: take.review } : {}),
  reviews: [
    {
      reviewId: 'r1',
      at: take.recordedAt + HOUR,
      reviewer: 'R-02',
      verdict: 'reject',
      reasons: ['noise'],
      state: 'queued',
    },
  ],
  carried: [
    {
      at: take.recordedAt + 2 * HOUR,
      way: 'out',
      folder: '/media/stick/fieldtake-takes',
      file: `${take.takeId}.flac`,
      sha256: 'b'.repeat(64),
      stationId: 'st-4f20a1',
    },
  ],
  command: `node backend-stack/lineage/cli.ts --take ${take.takeId} --brokers kafka.example:9092`,
})

const rule = (name: string, broken: number, more: Partial<RuleView> = {}): RuleView => ({
  rule: name,
  table: 'takes',
  severity: 'error',
  checked: 12_408,
  broken,
  checkedAt: Date.now() - HOUR / 2,
  since: null,
  named: Math.min(broken, 500),
  takes: [],
  ...more,
})
export const RULES: readonly RuleView[] = [
  rule('take_fields_present', 0),
  rule('take_has_its_prompt', 3, {
    takes: [
      { takeId: id(3), promptText: 'ውሃ ሕይወት ነው።', lang: 'am' },
      { takeId: id(5), promptText: 'Water is life.', lang: 'en' },
    ],
  }),
  rule('take_length_is_plausible', 1_204, { severity: 'warning' }),
  rule('take_length_is_plausible', 0, { severity: 'warning', since: Date.now() - 2 * HOUR, checked: 17 }),
  rule('a_rule_of_tomorrow', 0),
]

const entry = (seq: number, by: AuditEntry['by'], act: string, detail: object): AuditEntry => ({
  seq,
  at: Date.now() - (10 - seq) * HOUR,
  by,
  act,
  detail: JSON.stringify(detail),
})
export const AUDIT: readonly AuditEntry[] = [
  entry(5, 'person', 'unlock_refused', {}),
  entry(4, 'staff', 'settings_changed', {
    changed: {
      'upload.rateCapKiB': { from: 0, to: 512 },
      'broker.brokers': { from: '', to: 'kafka.example:9092' },
    },
  }),
  entry(3, 'station', 'audio_deleted', { landed: 41, withdrawn: 0 }),
  entry(2, 'staff', 'takes_exported', { exported: 3, already: 0, folder: '/media/stick/fieldtake-takes' }),
  entry(1, 'station', 'log_begun', { station_id: 'st-4f20a1' }),
]

export const DIAGNOSIS = [
  { id: 'microphone', state: 'ok', detail: 'there is a microphone', ms: 1 },
  { id: 'disk', state: 'warn', detail: '812 MiB free', ms: 1 },
  { id: 'database', state: 'ok', detail: 'version 20, every page is sound', ms: 12 },
  { id: 'backups', state: 'ok', detail: '7, the newest of 2026-11-29T08:00:00.000Z', ms: 1 },
  { id: 'ledger', state: 'ok', detail: '41 takes, and every one is accounted for', ms: 2 },
  { id: 'clock', state: 'ok', detail: '2026-11-30T08:00:00.000Z', ms: 0 },
  { id: 'keychain', state: 'ok', detail: 'it gives the station’s key', ms: 3 },
  { id: 'broker', state: 'fail', detail: 'tcp: broker_unreachable connect ECONNREFUSED', ms: 40 },
  { id: 'topics', state: 'skipped', detail: 'not set up here', ms: 0 },
  { id: 'storage', state: 'skipped', detail: 'not set up here', ms: 0 },
] as const
