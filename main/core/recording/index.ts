/**
 * Journalled recordings. In `dir`, while one is under way:
 *   <takeId>.part    the WAV as it grows
 *   <takeId>.json    format and meta, durable before the first sample
 *   <takeId>.jsonl   gaps, one line each, as they happen
 * and beside a finished master `<name>.wav`: `<name>.json` (all that is needed to rebuild a row) and
 * `<name>.peaks`. Only `<name>.wav` and `<name>.json` matter; peaks can be made again.
 *
 *   const writer = await openRecording({ dir, takeId, format, meta })
 *   await writer.append(0, pcm) ...
 *   const finished = await writer.finish(join(masters, `${takeId}.wav`))
 *   // commit row + job, then:
 *   await settle(dir, takeId)
 *
 * At start: for each of listInterrupted(dir): `finished` and its row is there -> settle; `finished` without
 * a row -> adoptInterrupted + commit + settle; `cut` -> offer it: adoptInterrupted + commit + settle, or
 * dismissInterrupted. adoptInterrupted is idempotent until settle().
 */
export type { FinishedRecording, InterruptedRecording, RecordingWriter } from './types.ts'
export { openRecording } from './writer.ts'
export { adoptInterrupted, dismissInterrupted, listInterrupted, settle } from './recover.ts'
export { readSidecars, removeMaster } from './sidecar.ts'
export { SAMPLES_PER_PEAK, readPeaks } from './peaks.ts'
export { sha256File } from '../vault/index.ts'
