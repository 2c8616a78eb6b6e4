import { about } from './format.ts'
import { plainSegments } from './segments.ts'
import type { Format } from './format.ts'

/** Of audio in an archive: small enough to be read anew after a fault, large enough to be read in one go. */
const SHARD_BYTES = 256 * 1024 * 1024

export const webDataset: Format = {
  how: '`webdataset.WebDataset("train-000000.tar")`; each sample has its audio, `.txt` and `.json`',
  container: 'any',
  needsText: false,
  archive: (take) => [
    [
      'json',
      JSON.stringify({
        text: take.text ?? '',
        ...about(take),
        segments: plainSegments(take),
        answers: take.answers,
      }),
    ],
    ['txt', take.text ?? ''],
  ],
  path: ({ split, bytesBefore }) =>
    `${split}-${String(Math.floor(bytesBefore / SHARD_BYTES)).padStart(6, '0')}.tar`,
  files: () => [],
}
