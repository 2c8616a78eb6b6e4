/** A station as it stands in the field: the kiosk shell, a page in Chromium, a microphone, and an account at the brokers. */
import { expect as see } from '@playwright/test'
import type { Browser, Page as Window } from '@playwright/test'
import Database from 'better-sqlite3'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import { setUpProject } from '../../e2e/prepare.ts'
import { nextPrompt, record, takeOne } from '../../e2e/steps.ts'
import { connectPage, runKiosk } from '../../support/kiosk-process.ts'

const job = z.object({ takeId: z.string(), sha256: z.string(), state: z.string(), speakerId: z.string() })
export type StationTake = z.infer<typeof job>

const FORM = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    accent: { type: 'string', 'x-travels': true },
    age_band: { type: 'string', enum: ['20-29', '30-39'], 'x-travels': true },
  },
}

export interface FieldStation {
  readonly stationId: string
  /** whoever speaks there */
  readonly speakerId: string
  /** the sentence that the speaker passed over at the beginning */
  readonly skipped: string
  withdraw(): Promise<void>
  /** Records this many takes of a second and a half each, by the keys. */
  record(takes: number): Promise<void>
  /** Resolves when its window says that this many have landed; then it is closed. */
  landed(takes: number, timeoutMs: number): Promise<void>
  /** Its own account of its takes. */
  takes(): readonly StationTake[]
  close(): Promise<void>
}

/**
 * `name`: its id and its account's. A speaker has answered the form, agreed to the project's text and passed over the first
 * sentence; the second is on the screen.
 */
export async function openFieldStation(
  browser: Browser,
  name: string,
  broker: ClusterAddress,
): Promise<FieldStation> {
  const dataDir = mkdtempSync(join(tmpdir(), `fieldtake-${name}-`))
  writeFileSync(join(dataDir, 'station-id'), `${name}\n`, { mode: 0o600 })
  const kiosk = await runKiosk({ dataDir })
  const station = await connectPage(kiosk.url)
  const { settings } = (await station.call('settings.get', {})).output
  const login = { sasl: 'scram-sha-512', username: broker.user?.name ?? '' } as const
  const ca = readFileSync(broker.caFile ?? '', 'utf8')
  const wanted = {
    ...settings,
    stationName: name,
    firstRunDone: true,
    broker: {
      ...settings.broker,
      brokers: broker.bootstrap,
      tls: true,
      ca,
      mode: 'every' as const,
      ...login,
    },
  }
  const value = broker.user?.password ?? ''
  await station.call('settings.setSecret', { name: 'brokerPassword', value, settings: wanted })
  await station.call('settings.set', { settings: wanted })
  await setUpProject(
    station,
    ['The boats come home.', 'The well is deep.', 'We count the baskets.', 'Rain.'],
    { speakerForm: FORM },
  )
  const projectId = (await station.call('projects.list', {})).output.projects[0]?.projectId ?? ''
  const metadata = { name: `${name} in person`, accent: `accent of ${name}`, age_band: '20-29' }
  const { speakerId } = (await station.call('speakers.add', { label: name, metadata, projectId })).output
  await station.call('speakers.consent', { speakerId, projectId, lang: 'en', version: '1' })
  const { stationId, session } = (await station.call('session.start', { projectId, speakerId })).output
  const skipped = session?.current?.promptId ?? ''
  await station.call('session.skip', { promptId: skipped, reason: 'unknown_word', note: '' })
  const page: Window = await (await browser.newContext()).newPage()
  await page.goto(kiosk.url)
  return {
    stationId,
    speakerId,
    skipped,
    async withdraw() {
      await station.call('speakers.withdraw', { speakerId })
    },
    async record(takes) {
      await see(record(page)).toHaveAttribute('data-phase', 'idle', { timeout: 30_000 })
      for (let i = 0; i < takes; i += 1) {
        await takeOne(page, 1_500)
        await nextPrompt(page)
      }
    },
    async landed(takes, timeout) {
      await see(page.getByRole('status', { name: 'Safety' })).toHaveText(
        `All ${takes} takes landed – safe to unplug`,
        { timeout },
      )
      // a microphone and its meter, drawn without a graphics card, are a good part of a processor for the rest of the tests
      await page.context().close()
    },
    takes() {
      const db = new Database(join(dataDir, 'station.db'), { readonly: true })
      try {
        const rows = db
          .prepare(
            'SELECT job_id AS takeId, j.sha256, state, speaker_id AS speakerId FROM jobs j JOIN takes ON take_id = job_id',
          )
          .all()
        return z.array(job).parse(rows)
      } finally {
        db.close()
      }
    },
    async close() {
      station.close()
      await page.context().close()
      await kiosk.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
