/**
 * Writes spark/fieldtake_lake/words/text_classes.json: which characters are of which kind, for the lake's copy of the rules
 * in main/text/prompt-text.ts. Python's own tables are of another version of Unicode, and know no scripts:
 * `node_modules/.bin/node scripts/text-classes.ts`. A test says when it is out of date.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JOINING, UNSPACED } from '../main/text/prompt-text.ts'

export const CLASSES_FILE = join(import.meta.dirname, '..', 'spark/fieldtake_lake/words/text_classes.json')

const CLASSES: Readonly<Record<string, RegExp>> = {
  blank: /\p{White_Space}/u,
  other: /\p{C}/u,
  format: /\p{Cf}/u,
  control: /\p{Cc}/u,
  private: /\p{Co}/u,
  mark: /\p{M}/u,
  letter: /\p{L}/u,
  number: /\p{N}/u,
  ignorable: /\p{Default_Ignorable_Code_Point}/u,
  selector: /\p{Variation_Selector}/u,
  mongolian: /\p{scx=Mong}/u,
  joining: JOINING,
  unspaced: UNSPACED,
}

/** Pairs of the first and the last of each run of code points. */
function runsOf(what: RegExp): [number, number][] {
  const runs: [number, number][] = []
  for (let point = 0; point <= 0x10_ffff; point += 1) {
    if (!what.test(String.fromCodePoint(point))) continue
    const last = runs.at(-1)
    if (last?.[1] === point - 1) last[1] = point
    else runs.push([point, point])
  }
  return runs
}

export const textClasses = (): string =>
  `{\n${Object.entries(CLASSES)
    .map(([name, what]) => `"${name}": ${JSON.stringify(runsOf(what))}`)
    .join(',\n')}\n}\n`

if (process.argv[1] === import.meta.filename) writeFileSync(CLASSES_FILE, textClasses())
