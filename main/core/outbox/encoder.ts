/**
 * Makes the file that goes out, as soon as there is a take and nobody waits for it: a backlog is ready to
 * be sent when the net comes back. The encoder decodes again and compares before it hands anything over.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import { isTransient } from '../db/fault.ts'
import { encodeVerified } from '../flac/index.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'
import type { JobStore } from '../jobs/store.ts'

/** a full disk, or a database that is locked, is looked at again after this, ms */
const RETRY_MS = 15_000

export type Encoder = ReturnType<typeof takeEncoder>

interface EncoderParts {
  readonly jobs: JobStore
  readonly takes: TakeStore
  readonly format: () => 'flac' | 'wav'
  readonly onReady: () => void
}

export function takeEncoder(station: Station, { jobs, takes, format, onReady }: EncoderParts) {
  let running: Promise<void> | null = null
  let stopped = false
  // a function, because it changes while something is awaited
  const isStopped = () => stopped
  let again: ReturnType<typeof setTimeout> | null = null

  async function encode(id: string): Promise<void> {
    const row = takes.row(id)
    const job = jobs.get(id)
    if (!row || !job) throw new StationError('not_found', `no take ${id}`)
    const target =
      job.content_type === 'audio/wav' ? 'wav' : job.content_type === 'audio/flac' ? 'flac' : format()
    const encoded = await encodeVerified({
      masterPath: takes.master(row),
      outPath: join(station.folders.encoded, `${id}.${target}`),
      target,
      keys: station.keys(),
    })
    const wrong =
      encoded.pcmSha256 !== row.pcm_sha256
        ? 'the audio on this disk is not what was recorded: the disk may be failing'
        : job.sha256 !== null && job.sha256 !== encoded.sha256
          ? 'encoded again, but to other bytes than those that may have been sent'
          : null
    if (wrong !== null) {
      // at its place it would be taken for the file that was made before
      await rm(encoded.path, { force: true })
      throw new StationError('internal', wrong)
    }
    const contentType = target === 'wav' ? 'audio/wav' : 'audio/flac'
    jobs.encoded(id, { path: encoded.path, contentType, bytes: encoded.bytes, sha256: encoded.sha256 })
    station.takesChanged([id])
    station.changed()
    onReady()
  }

  async function drain(): Promise<void> {
    for (let id = jobs.nextUnencoded(); id !== null && !stopped; id = jobs.nextUnencoded()) {
      try {
        await encode(id)
      } catch (error) {
        if (isStopped()) return
        station.log('error', `take ${id} cannot be encoded`, error)
        if (isTransient(error)) {
          later()
          return
        }
        const message = error instanceof Error ? error.message : String(error)
        jobs.apply(id, { kind: 'park', reason: { code: 'encode_failed', message } })
        station.takesChanged([id])
        station.changed()
      }
    }
  }
  function later(): void {
    again = setTimeout(() => wake(), RETRY_MS)
    again.unref()
  }
  function wake(): void {
    if (stopped || running) return
    if (again) clearTimeout(again)
    again = null
    running = drain()
      .catch((error: unknown) => {
        station.log('error', 'the encoder stopped', error)
        later()
      })
      .finally(() => {
        running = null
        if (!stopped && again === null && jobs.nextUnencoded() !== null) wake()
      })
  }
  return {
    wake,
    /** The file of a job, made again when someone removed it. Rejects when that is not possible. */
    async file(id: string): Promise<string> {
      const job = jobs.get(id)
      if (job?.path && existsSync(job.path)) return job.path
      await encode(id)
      const made = jobs.get(id)?.path
      if (made == null) throw new StationError('not_found', `take ${id} has no audio to send`)
      return made
    },
    isBusy: (): boolean => running !== null,
    /** Resolves when nothing is being encoded. */
    async idle(): Promise<void> {
      await running
    },
    async stop(): Promise<void> {
      stopped = true
      if (again) clearTimeout(again)
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 2_000).unref())])
    },
  }
}
