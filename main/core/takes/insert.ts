/** What a new row of takes holds: of one that was recorded here, and of one that was carried here. */
import { FIGURES_VERSION } from '../../contract/quality.ts'
import type { QualityFinding } from '../../contract/quality.ts'
import { canonicalLang } from '../../text/language-tag.ts'
import { searchFold } from '../../text/search-fold.ts'
import type { FinishedRecording } from '../recording/index.ts'
import type { CarriedTake } from './manifest.ts'
import type { TakeMeta } from './meta.ts'

interface Judged {
  readonly version: number
  readonly findings: readonly QualityFinding[]
  /** of the master, inside the folder of takes */
  readonly path: string
}

export const columnsOfFinished = (
  finished: FinishedRecording,
  meta: TakeMeta,
  { version, findings, path }: Judged,
) => ({
  ...meta,
  lang: canonicalLang(meta.lang),
  search: searchFold(meta.promptText),
  takeId: finished.takeId,
  version,
  sampleRate: finished.format.sampleRate,
  channels: finished.format.channels,
  bitDepth: finished.format.bitDepth,
  frames: finished.frames,
  bytes: finished.bytes,
  pcmSha256: finished.pcmSha256,
  gaps: JSON.stringify(finished.gaps),
  device: JSON.stringify(meta.device),
  quality: JSON.stringify(finished.quality),
  findings: JSON.stringify(findings),
  recovered: finished.recovered ? 1 : 0,
  path,
  hasAudio: 1,
  consent: meta.consent === undefined ? null : JSON.stringify(meta.consent),
  figures: finished.quality.version,
})

export const columnsOfCarried = (carried: CarriedTake) => ({
  takeId: carried.take_id,
  projectId: carried.project_id,
  promptId: carried.prompt_id,
  promptText: carried.prompt_text,
  promptSha256: carried.prompt_sha256,
  kind: carried.kind,
  section: carried.section,
  itemcode: carried.itemcode,
  search: searchFold(carried.prompt_text),
  lang: canonicalLang(carried.lang),
  direction: carried.direction,
  speakerId: carried.speaker_id,
  sessionId: carried.session_id,
  stationId: carried.station_id,
  appVersion: carried.app_version,
  version: carried.version,
  startedAt: carried.recorded_at,
  sampleRate: carried.sample_rate,
  channels: carried.channels,
  bitDepth: carried.bit_depth,
  frames: carried.frames,
  bytes: carried.bytes,
  pcmSha256: carried.pcm_sha256,
  gaps: carried.gaps,
  device: carried.device,
  preRollFrames: carried.pre_roll_frames,
  quality: carried.quality,
  findings: carried.findings,
  recovered: carried.recovered,
  path: '',
  hasAudio: 0,
  consent: carried.consent,
  // measured where it was recorded
  figures: FIGURES_VERSION,
})
