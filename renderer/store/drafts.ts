/**
 * What a listener has begun to say of takes: at hand while they go back and forth, and on disk a moment after each change,
 * so that a look at another view, or a restart, costs nothing.
 */
import type { ReviewDraft } from '../../main/contract/review-draft.ts'
import { saysNothing } from '../../main/contract/transcript.ts'

/** ms; while a take plays, how much was heard changes ten times a second */
const SAVE_AFTER = 600
/** ms; the core may be restarting */
const AGAIN_AFTER = 3_000

export const isEmpty = (draft: ReviewDraft): boolean =>
  [draft.reasons, draft.promptReasons, draft.marks, draft.heard].every((list) => list.length === 0) &&
  draft.note === '' &&
  (draft.transcript === undefined || saysNothing(draft.transcript))

/** All but how much was heard: to hear a take again that was judged is no second thought about it. */
const saidIn = (draft: ReviewDraft): string => JSON.stringify({ ...draft, heard: [], plays: 0 })

export interface DraftKeeper {
  /** what is on disk */
  readonly loaded: (takeId: string, draft: ReviewDraft) => void
  readonly get: (takeId: string) => ReviewDraft | undefined
  readonly keep: (takeId: string, draft: ReviewDraft) => void
  /** It was given: from now on only another opinion is kept. */
  readonly given: (takeId: string) => void
  /** It was not given after all: it is a draft again. */
  readonly refused: (takeId: string) => void
  /** Writes what is not on disk yet, without waiting. */
  readonly save: () => void
}

export function draftKeeper(
  save: (takeId: string, draft: ReviewDraft | null) => Promise<unknown>,
): DraftKeeper {
  const drafts = new Map<string, ReviewDraft>()
  const unsaved = new Set<string>()
  const onDisk = new Set<string>()
  const said = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | null = null

  const plan = (ms: number) => {
    timer ??= setTimeout(flush, ms)
  }
  function flush(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    for (const takeId of unsaved) {
      unsaved.delete(takeId)
      const draft = drafts.get(takeId)
      const empty = !draft || isEmpty(draft)
      if (empty && !onDisk.has(takeId)) continue
      if (empty) onDisk.delete(takeId)
      else onDisk.add(takeId)
      save(takeId, empty ? null : draft).catch(() => {
        unsaved.add(takeId)
        if (empty) onDisk.add(takeId)
        plan(AGAIN_AFTER)
      })
    }
  }
  return {
    loaded(takeId, draft) {
      onDisk.add(takeId)
      if (!drafts.has(takeId)) drafts.set(takeId, draft)
    },
    get: (takeId) => drafts.get(takeId),
    keep(takeId, draft) {
      drafts.set(takeId, draft)
      if (said.get(takeId) === saidIn(draft)) return
      unsaved.add(takeId)
      plan(SAVE_AFTER)
    },
    given(takeId) {
      const draft = drafts.get(takeId)
      if (draft) said.set(takeId, saidIn(draft))
      // the core dropped it with the verdict
      unsaved.delete(takeId)
      onDisk.delete(takeId)
    },
    refused(takeId) {
      said.delete(takeId)
      // it may be: what the core has of it is written over
      onDisk.add(takeId)
      unsaved.add(takeId)
      plan(SAVE_AFTER)
    },
    save: flush,
  }
}
