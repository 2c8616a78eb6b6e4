/**
 * A newer edition of a script against the one that is in. What changed is paired by item code; lines without one by their
 * place: as many lines gone as came, after the same line, are the same lines in other words.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ScriptEdition } from '../../contract/scripts.ts'
import type { BroughtPrompt } from '../prompts/script.ts'
import { isRenewed } from './belonging.ts'
import type { Belonging } from './belonging.ts'
import { idHash } from './duplicates.ts'
import type { ScriptRow } from './store.ts'

const SAMPLES_EACH = 20
const BITE = 2_000
/** stands for the line before the first */
const START = 0

/** A line of one edition that the other lacks. */
interface Lone {
  readonly id: number
  readonly itemcode: string | null
}
interface Shown {
  readonly text: string
  readonly lang: string
}
/** Lines that follow each other and that the other edition lacks, by the line before them that both have. */
type Runs = Map<number, Lone[]>

function runsOf() {
  const runs: Runs = new Map()
  let anchor = START
  return {
    runs,
    /** both editions have it */
    shared: (id: number) => void (anchor = id),
    lone(lone: Lone): void {
      const run = runs.get(anchor)
      if (run) run.push(lone)
      else runs.set(anchor, [lone])
    },
  }
}

/** From ids of new lines to those of the old lines that they stand for. */
function paired(gone: Runs, fresh: Runs): Map<number, number> {
  const pairs = new Map<number, number>()
  const byCode = new Map<string, number>()
  for (const run of gone.values())
    for (const { id, itemcode } of run) if (itemcode !== null) byCode.set(itemcode, id)
  for (const run of fresh.values())
    for (const { id, itemcode } of run) {
      const old = itemcode === null ? undefined : byCode.get(itemcode)
      if (itemcode === null || old === undefined) continue
      pairs.set(id, old)
      byCode.delete(itemcode)
    }
  const bare = (run: readonly Lone[] | undefined) => (run ?? []).filter(({ itemcode }) => itemcode === null)
  for (const [anchor, run] of gone) {
    const [old, came] = [bare(run), bare(fresh.get(anchor))]
    if (old.length !== came.length) continue
    old.forEach(({ id }, at) => pairs.set(came[at]?.id ?? START, id))
  }
  return pairs
}

export interface Compared {
  readonly edition: ScriptEdition
  /** from the id hash of a new prompt to that of the old one in whose place it comes */
  readonly pairs: ReadonlyMap<number, number>
  /** id hashes of all prompts of the new edition */
  readonly ids: ReadonlySet<number>
}

/** What the new edition has is seen line by line; then `compare` reads what the old one has. */
export function editionReader(belonging: Belonging, script: ScriptRow) {
  const ids = new Set<number>()
  const fresh = runsOf()
  const texts = new Map<number, Shown>()
  let [same, renewed] = [0, 0]

  function see({ prompt }: BroughtPrompt): void {
    const id = idHash(prompt.promptId)
    if (ids.has(id)) return
    ids.add(id)
    const held = belonging.find(script.project_id, prompt.promptId)
    const open = held !== null && held.takes_wanted !== 0
    const mine = open && held.script_id === script.script_id
    if (mine || (open && belonging.isAlso(script.project_id, held.prompt_id, script.script_id))) {
      fresh.shared(id)
      if (mine && isRenewed(held, prompt)) renewed += 1
      else same += 1
      return
    }
    fresh.lone({ id, itemcode: prompt.itemcode ?? null })
    // the texts of some, to show them; of which changed ones is not known yet
    if (texts.size < 50 * SAMPLES_EACH) texts.set(id, { text: prompt.text, lang: prompt.lang })
  }

  const pageAfter = (seq: number) => belonging.openAfter(script.script_id, seq, BITE)

  async function compare(): Promise<Compared> {
    const gone = runsOf()
    const lost: { id: number; text: string; lang: string; recorded: boolean }[] = []
    let [goneCount, kept] = [0, 0]
    for (let page = pageAfter(0); page.length > 0; page = pageAfter(page.at(-1)?.seq ?? 0)) {
      for (const held of page) {
        const id = idHash(held.prompt_id)
        if (ids.has(id)) {
          gone.shared(id)
          continue
        }
        gone.lone({ id, itemcode: held.itemcode })
        goneCount += 1
        if (held.readings > 0) kept += 1
        if (lost.length < 50 * SAMPLES_EACH)
          lost.push({ id, text: held.text, lang: held.lang, recorded: held.readings > 0 })
      }
      await breathe()
    }
    const pairs = paired(gone.runs, fresh.runs)
    const freshCount = ids.size - same - renewed
    return {
      ids,
      pairs,
      edition: {
        same,
        renewed,
        changed: pairs.size,
        new: freshCount - pairs.size,
        gone: goneCount - pairs.size,
        kept,
        samples: samplesOf(pairs, lost, texts),
      },
    }
  }
  return { see, compare }
}

function samplesOf(
  pairs: ReadonlyMap<number, number>,
  lost: readonly { id: number; text: string; lang: string; recorded: boolean }[],
  texts: ReadonlyMap<number, Shown>,
): ScriptEdition['samples'] {
  const newOf = new Map([...pairs].map(([id, old]) => [old, id]))
  const changed: ScriptEdition['samples'] = []
  const gone: ScriptEdition['samples'] = []
  for (const { id, text, lang, recorded } of lost) {
    const mate = newOf.get(id)
    if (mate === undefined) gone.push({ what: 'gone', before: text, after: null, lang, recorded })
    else changed.push({ what: 'changed', before: text, after: texts.get(mate)?.text ?? null, lang, recorded })
  }
  const came = [...texts].filter(([id]) => !pairs.has(id))
  return [
    ...changed.slice(0, SAMPLES_EACH),
    ...came.slice(0, SAMPLES_EACH).map(([, { text, lang }]) => ({
      what: 'new' as const,
      before: null,
      after: text,
      lang,
      recorded: false,
    })),
    ...gone.slice(0, SAMPLES_EACH),
  ]
}
