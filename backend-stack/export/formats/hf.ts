import { about, map } from './format.ts'
import { plainSegments } from './segments.ts'
import type { Format } from './format.ts'

/** The Hub's audio folder: one folder a split, metadata.jsonl beside the audio. `dev` is called `validation` there. */
export const folderOf = { train: 'train', dev: 'validation', test: 'test' } as const

export const hf: Format = {
  how: '`datasets.load_dataset(DIR)`, DIR being the folder of this file; `segments` and `answers` are JSON',
  container: 'any',
  needsText: false,
  path: ({ split, folder, takeId, extension }) => `data/${folderOf[split]}/${folder}/${takeId}.${extension}`,
  *files(takes) {
    for (const split of takes.splits)
      yield {
        path: `data/${folderOf[split]}/metadata.jsonl`,
        lines: map(takes.of(split), (take) =>
          JSON.stringify(
            withoutNulls({
              file_name: take.path.slice(`data/${folderOf[split]}/`.length),
              text: take.text,
              ...about(take),
              // in one column of texts: lists that are empty in one split and not in another have two types for the Hub's reader
              segments: JSON.stringify(plainSegments(take)),
              answers: JSON.stringify(take.answers),
            }),
          ),
        ),
      }
  },
}

/** A column that is null in one split and a text in another has two types, which the Hub's reader refuses. */
const withoutNulls = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? '']))
