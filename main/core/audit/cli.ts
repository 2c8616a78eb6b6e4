/** `npm run audit -- DATA_FOLDER | EXPORTED.jsonl [EARLIER_EXPORT.jsonl]`: is the audit log what was written? Exit code 1: it is not. */
import Database from 'better-sqlite3'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { program, runProgram } from '../../system/program.ts'
import { DATABASE } from '../db/backups.ts'
import { fromJsonLine, verifyChain } from './chain.ts'
import type { Head, Sealed } from './chain.ts'
import { readHead } from './log.ts'

const command = program('npm run audit --', 'Is the audit log what was written?')
  .argument(
    '<log>',
    "a station's data folder, or the stack's (it has an audit.jsonl), or a log that was exported",
  )
  .argument('[earlier]', 'an earlier export: does the log go on from it?')
  .addHelpText(
    'after',
    `
A chain shows what was changed in it. Who owns the machine could make a whole new one; an earlier export, kept elsewhere, shows that
too. Exit codes: 0 it is, 1 it is not, 2 usage, or it cannot be read.`,
  )

const broken: Sealed = { seq: 0, text: '', hash: '' }
const linesOf = (file: string): Sealed[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => fromJsonLine(text) ?? broken)

function stationLines(dataDir: string): Sealed[] {
  const db = new Database(join(dataDir, DATABASE), { readonly: true, fileMustExist: true })
  try {
    return db.prepare<[], Sealed>('SELECT seq, text, hash FROM audit ORDER BY seq').all()
  } finally {
    db.close()
  }
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

function read(path: string): { lines: Sealed[]; known: Head | null } {
  if (!statSync(path).isDirectory()) return { lines: linesOf(path), known: null }
  if (isThere(join(path, 'audit.jsonl')))
    return { lines: linesOf(join(path, 'audit.jsonl')), known: readHead(path) }
  return { lines: stationLines(path), known: readHead(path) }
}

function main(): number {
  const [path, earlier] = command.processedArgs
  try {
    return judge(path, earlier)
  } catch (error) {
    process.stderr.write(`It cannot be read: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

function judge(path: string, earlier: string | undefined): number {
  const { lines, known } = read(path)
  const verdicts = [verifyChain(lines, known)]
  if (earlier !== undefined) verdicts.push(verifyChain(lines, linesOf(earlier).at(-1) ?? null))
  const verdict = verdicts.find(({ ok }) => !ok) ?? verdicts[0]
  process.stdout.write(`${JSON.stringify(verdict)}\n`)
  return verdict?.ok === true ? 0 : 1
}

if (import.meta.main) process.exitCode = await runProgram(command, process.argv.slice(2), main)
