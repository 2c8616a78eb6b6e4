import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { receiptRecord } from '../../../main/contract/messages.ts'
import type { ReceiptRecord } from '../../../main/contract/messages.ts'
import type { KafkaMessage } from '../../../backend-stack/small-lake/answers.ts'
import { openCatalogue } from '../../../backend-stack/small-lake/catalogue.ts'
import type { Catalogue } from '../../../backend-stack/small-lake/catalogue.ts'
import { folderTarget } from '../../../backend-stack/small-lake/folder-target.ts'
import type { LandingDeps, LandingPoint } from '../../../backend-stack/small-lake/landing-deps.ts'
import type { Target } from '../../../backend-stack/small-lake/target.ts'
import { verifyLake } from '../../../backend-stack/small-lake/verify.ts'
import { goldenClaims } from './golden.ts'

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'small-lake-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** What Kafka was given; it outlives the lake, as a broker does. */
export interface Sent {
  readonly receipts: KafkaMessage[]
  readonly deadLetters: KafkaMessage[]
}

export interface OpenLake {
  readonly deps: LandingDeps
  readonly catalogue: Catalogue
  readonly target: Target
  verify(): ReturnType<typeof verifyLake>
  close(): Promise<void>
}

/** The lake of a folder, without a broker: its catalogue and files are real. */
export async function openLake(
  dir: string,
  sent: Sent,
  reached?: (point: LandingPoint) => void,
  more: Partial<LandingDeps> = {},
): Promise<OpenLake> {
  const catalogue = await openCatalogue(join(dir, 'catalogue'))
  const target = await folderTarget(dir)
  const deps: LandingDeps = {
    catalogue,
    target,
    claims: goldenClaims,
    now: () => new Date(Date.UTC(2026, 2, 8)),
    sendDeadLetter: (message) => Promise.resolve(void sent.deadLetters.push(message)),
    sendReceipts: (messages) => Promise.resolve(void sent.receipts.push(...messages)),
    ...(reached ? { reached } : {}),
    ...more,
  }
  return {
    deps,
    catalogue,
    target,
    verify: () => verifyLake(join(dir, 'catalogue'), target),
    close: () => catalogue.close(),
  }
}

export const nothingSent = (): Sent => ({ receipts: [], deadLetters: [] })

export function receipts(sent: Sent): ReceiptRecord[] {
  return sent.receipts.map((message) => receiptRecord.parse(JSON.parse(String(message.value))))
}
