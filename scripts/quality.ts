/** `npm run quality -- FILE ...`: figures and findings of sound files, without a station. */
import { stat } from 'node:fs/promises'
import { ContainerError } from '../main/audio/container-error.ts'
import { qualityPolicy } from '../main/contract/quality.ts'
import type { QualityFigures, QualityFinding } from '../main/contract/quality.ts'
import { judge, lengthRatio, measure } from '../main/core/quality/index.ts'
import { program, runProgram } from '../main/system/program.ts'
import { syllables } from '../main/text/syllables.ts'
import { en } from '../renderer/i18n/en.ts'

interface Result {
  readonly figures: QualityFigures
  readonly findings: readonly QualityFinding[]
}

const WORST = { block: '✗', warn: '!', note: 'i', off: ' ' } as const

const command = program('npm run quality --', 'Figures and findings of sound files, without a station.')
  .argument('<files...>', 'any WAV (RIFF, RF64, BW64; integers or floats) or FLAC file')
  .option('--text <text>', 'what was to be read: tells whether it is all there, once', '')
  .option('--lang <tag>', 'its language (BCP 47)', '')
  .option(
    '--json',
    'a line for each file: {"file","figures","findings":[{"rule","level","value"}]}, or {"file","error"}',
    false,
  )
  .addHelpText(
    'after',
    `
They are looked at by the rules of a new project.
Exit codes: 0 done, 1 a file could not be read (the others are looked at all the same), 2 usage.`,
  )

async function main(): Promise<number> {
  const [files] = command.processedArgs
  const { text, lang, json } = command.opts()
  let code = 0
  for (const file of files)
    try {
      const result = await look(file, syllables(text, lang))
      console.log(json ? JSON.stringify({ file, ...result }) : table(file, result))
    } catch (thrown) {
      code = 1
      const error = sentence(file, thrown)
      if (json) console.log(JSON.stringify({ file, error }))
      console.error(error)
    }
  return code
}

async function look(file: string, toRead: number): Promise<Result> {
  if ((await stat(file)).size === 0) throw new ContainerError('it is empty')
  const { figures, sampleRate, missingSeconds } = await measure(file)
  // what is there may be the silence before a sentence: no word of it would be true of the take
  if (missingSeconds > 0) {
    const there = figures.durationMs / 1000
    throw new ContainerError(
      `it is cut short, ${there.toFixed(2)} of ${(there + missingSeconds).toFixed(2)} s are there`,
    )
  }
  const about = { sampleRate, lengthRatio: lengthRatio(figures, toRead) }
  return { figures, findings: judge(figures, qualityPolicy.parse({}), about) }
}

function sentence(file: string, thrown: unknown): string {
  if (thrown instanceof ContainerError)
    return `${file} cannot be read: ${thrown.message}. Uncompressed WAV and FLAC files are.`
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
  if (code === 'ENOENT') return `${file} is not there.`
  if (code === 'EISDIR') return `${file} is a folder: name the files in it.`
  if (code === 'EACCES') return `${file} may not be read by this account.`
  return `${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`
}

function table(file: string, { figures, findings }: Result): string {
  const number = (value: number | null, unit: string, digits = 1): string =>
    value === null ? '–' : `${value.toFixed(digits)} ${unit}`
  const rows: [string, string][] = [
    ['length', number(figures.durationMs / 1000, 's', 2)],
    ['speech', number(figures.speechShare * 100, '%', 0)],
    ['like speech', number(figures.speechLikeness, '(0.5 and more is)', 2)],
    ['peak', number(figures.peakDbfs, 'dBFS')],
    ['noise', number(figures.noiseDbfs, 'dBFS')],
    ['over noise', number(figures.snrDb, 'dB')],
    ['band', number(figures.bandwidthHz / 1000, 'kHz')],
    ['hum', figures.humHz === null ? '–' : `${figures.humHz} Hz, ${number(figures.humDbfs, 'dBFS')}`],
    ['zeros', number(figures.digitalSilenceMs, 'ms', 0)],
  ]
  const words = findings.map(
    ({ rule, level, value }) =>
      `  ${WORST[level]} ${en[`quality.${rule}`]} (${rule}: ${Number(value.toFixed(3))})`,
  )
  return [
    file,
    ...rows.map(([name, value]) => `    ${name.padEnd(12)} ${value}`),
    ...(words.length > 0 ? words : [`  ✓ ${en['quality.good']}`]),
  ].join('\n')
}

process.exitCode = await runProgram(command, process.argv.slice(2), main)
