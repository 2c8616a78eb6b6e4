/** A listener's verdict goes out, is folded in the lake, and its outcome comes back to the station: on a real broker. */
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { expect, inject, test } from 'vitest'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import { reviewRecord } from '../../../main/contract/messages.ts'
import { createTopic, readTopic } from '../../support/kafka.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const bootstrap = inject('sharedKafka')

/** Resolves with the take once the lake's word on it satisfies `holds`. */
async function heard(station: TestStation, takeId: string, state: string) {
  const look = async () => (await station.call('takes.get', { takeId })).take
  await expect.poll(async () => (await look()).review?.state, { timeout: 45_000 }).toBe(state)
  return look()
}

test('two voices approve, a third thinks otherwise, the person who recorded it throws it away', async () => {
  const folders = [await newFolder(), await newFolder()] as const
  const [promptTopic, takeTopic, receiptTopic, reviewTopic] = await Promise.all(
    ['prompts', 'takes', 'receipts', 'reviews'].map(() => createTopic(bootstrap)),
  )
  const lake = await startSmallLake({
    brokers: [bootstrap],
    target: { kind: 'folder', dir: folders[1] },
    takesTopic: takeTopic!,
    receiptsTopic: receiptTopic!,
    reviewsTopic: reviewTopic!,
    groupId: `lake-${takeTopic}`,
    sessionTimeoutMs: 6_000,
  })
  const station = await openStation({ dataDir: folders[0] })
  try {
    const { settings } = await station.call('settings.get', {})
    await station.call('settings.set', {
      settings: {
        ...settings,
        broker: {
          ...settings.broker,
          brokers: bootstrap,
          promptTopic: promptTopic!,
          takeTopic: takeTopic!,
          receiptTopic: receiptTopic!,
          reviewTopic: reviewTopic!,
          group: `g-${promptTopic}`,
        },
      },
    })
    await station.begin()
    const { takeId } = await station.record()
    await station.record(800, 2)
    await station.until(({ ledger }) => ledger.landed === 2, 45_000, 'both landed')
    const verdict = (reviewer: string, verdict: 'approve' | 'reject', reasons: readonly string[] = []) =>
      station.call('reviews.save', {
        review: {
          take_id: takeId,
          reviewer,
          verdict,
          reasons: [...reasons],
          marks: [{ start_ms: 100, end_ms: 250, label: 'noise' }],
          listened_ms: 800,
        },
      })
    await verdict('anna', 'approve')
    await verdict('ben', 'approve')
    expect((await heard(station, takeId, 'approved')).review).toMatchObject({ approve: 2, reject: 0 })
    await verdict('ben', 'reject', ['noise'])
    expect((await heard(station, takeId, 'disputed')).review).toMatchObject({ reasons: ['noise'] })

    const { takes } = await station.call('takes.list', { reviews: ['disputed'] })
    expect(takes.map((row) => [row.takeId, row.review?.state])).toEqual([[takeId, 'disputed']])
    const { history, take } = await station.call('takes.get', { takeId })
    // the words of listeners change nothing about where the audio is
    expect(take.delivery.state).toBe('landed')
    expect(history.map(({ what }) => what).filter((what) => what.startsWith('review_'))).toEqual([
      'review_approved',
      'review_disputed',
    ])
    const sent = (await readTopic(bootstrap, reviewTopic!)).map(({ value }) =>
      reviewRecord.parse(JSON.parse(String(value))),
    )
    expect(sent[0]?.marks).toEqual([{ start_ms: 100, end_ms: 250, label: 'noise' }])

    await station.call('takes.discard', { takeId })
    const thrown = await heard(station, takeId, 'rejected')
    expect(thrown.review?.reasons).toContain('discarded_at_station')
    const lines = (await readFile(join(folders[1], 'catalogue', 'verdicts.jsonl'), 'utf8')).trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ take_id: takeId, state: 'rejected', approve: 1 })
  } finally {
    await station.close()
    await lake.stop()
    for (const folder of folders) await removeFolder(folder)
  }
})
