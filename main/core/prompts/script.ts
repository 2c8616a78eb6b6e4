/** Prompts of scripts that people bring, read by the one reader: in bites, each under an id that is the same everywhere. */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ScriptNote, ScriptPlan, ScriptPrompt } from '../../contract/script.ts'
import { Notes, readScript, sourceOf } from '../../script/index.ts'
import type { Reading, ScriptLine, ScriptSource } from '../../script/index.ts'
import type { NewPrompt } from './store.ts'

export interface GivenScript {
  readonly name: string
  /** of prompts that name none */
  readonly lang: string
  readonly plan?: ScriptPlan | undefined
}
const ERRORS_SHOWN = 200
/** Rows between two breaths, and in one transaction: as many as take about so long on this machine, ms. */
const BITE = { first: 250, least: 50, most: 2_000, ms: 20 }
/** how often progress is told, ms */
const TOLD_EVERY = 100

/** Told now and then while a script is read; `stop` ends it between two bites. */
export interface Watch {
  progress(share: number, lines: number): void
  readonly stop: AbortSignal
}

/** A prompt, and the line of the file on which it begins. */
export interface BroughtPrompt {
  readonly prompt: NewPrompt
  readonly line: number
}
export interface ScriptFault {
  readonly line: number
  readonly code: string
  readonly message: string
}
export interface ScriptRead {
  readonly errors: ScriptFault[]
  readonly errorCount: number
  readonly notes: ScriptNote[]
  readonly stopped: boolean
}

/** Stable: the same line imported twice, or on another station, is the same prompt. */
export const scriptPromptId = (lang: string, text: string, itemcode: string): string =>
  `script-${createHash('sha256').update(`${lang}\n${itemcode}\n${text}`).digest('hex').slice(0, 24)}`

export const fileName = (name: string): string => name.replace(/^.*[/\\]/, '').slice(0, 200)

export const promptOfScript = (one: ScriptPrompt, source: string): NewPrompt => ({
  promptId: scriptPromptId(one.lang, one.text, one.itemcode ?? ''),
  text: one.text,
  lang: one.lang,
  direction: one.direction,
  corpus: 'script',
  source,
  kind: one.kind,
  section: one.section,
  itemcode: one.itemcode,
  training: one.training,
  hint: one.hint,
  image: one.image,
  audio: one.audio,
  priority: one.priority,
  takesWanted: null,
})

/** Tells after each bite how long it took, and answers how many rows the next one has. */
function pace() {
  let size = BITE.first
  let startedAt = performance.now()
  return {
    size: () => size,
    async rest(): Promise<void> {
      const spent = performance.now() - startedAt
      if (spent > BITE.ms) size = Math.max(BITE.least, size >> 1)
      else if (spent < BITE.ms / 2) size = Math.min(BITE.most, size << 1)
      await breathe()
      startedAt = performance.now()
    },
  }
}

/** Every line, in bites; `onPrompts` gets each bite's good ones. */
export async function readPrompts(
  { reading, name }: { readonly reading: Reading; readonly name: string },
  bytes: Uint8Array,
  watch: Watch,
  onPrompts: (prompts: BroughtPrompt[]) => void,
): Promise<ScriptRead> {
  const source = sourceOf(bytes)
  let passed = 0
  const counted: ScriptSource = {
    whole: source.whole,
    async *open() {
      passed = 0
      for await (const piece of source.open()) {
        passed += piece.length
        yield piece
      }
    },
  }
  const file = fileName(name)
  const notes = new Notes()
  const errors: ScriptFault[] = []
  let errorCount = 0
  let toldAt = 0
  const pacing = pace()
  const take = (bite: readonly ScriptLine[]) => {
    const good: BroughtPrompt[] = []
    for (const one of bite) {
      if (one.ok) good.push({ prompt: promptOfScript(one.prompt, file), line: one.prompt.line })
      else {
        errorCount += 1
        if (errors.length < ERRORS_SHOWN) errors.push({ line: one.line, code: one.code, message: one.detail })
      }
    }
    onPrompts(good)
  }
  const tell = (last: ScriptLine | undefined) => {
    const now = performance.now()
    if (!last || now - toldAt < TOLD_EVERY) return
    toldAt = now
    watch.progress(Math.min(1, passed / bytes.length), last.ok ? last.prompt.line : last.line)
  }
  const result = (stopped: boolean): ScriptRead => ({ errors, errorCount, notes: notes.list(), stopped })
  for await (const lines of readScript(counted, reading, notes)) {
    for (let at = 0; at < lines.length;) {
      const bite = lines.slice(at, at + pacing.size())
      at += bite.length
      take(bite)
      tell(bite.at(-1))
      await pacing.rest()
      if (watch.stop.aborted) return result(true)
    }
  }
  return result(false)
}
