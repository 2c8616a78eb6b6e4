import type { FormatName } from '../types.ts'
import { commonVoice } from './common-voice.ts'
import type { Format } from './format.ts'
import { hf } from './hf.ts'
import { kaldi } from './kaldi.ts'
import { lhotse } from './lhotse.ts'
import { ljSpeech } from './ljspeech.ts'
import { nemo } from './nemo.ts'
import { webDataset } from './webdataset.ts'

export const formats: Readonly<Record<FormatName, Format>> = {
  hf,
  kaldi,
  nemo,
  commonvoice: commonVoice,
  webdataset: webDataset,
  ljspeech: ljSpeech,
  lhotse,
}
