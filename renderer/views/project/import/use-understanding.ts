/**
 * A chosen file as the station understands it. The head is looked at first, so that a change shows at once; then all of it is
 * counted, until somebody changes something or says stop. One call at a time: the next begins when the one before has ended.
 */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Input, Output, ScriptPreview } from '../../../../main/contract/api.ts'
import type { ScriptPlan } from '../../../../main/contract/script.ts'
import { type Action, useAction } from '../../../store/action.ts'
import { useServices } from '../../../store/services.ts'

/** A person who types is not through yet, ms. */
const SETTLED_AFTER = 250

export interface ScriptFile {
  readonly name: string
  readonly bytes: Uint8Array
}
export interface Asked {
  readonly file: ScriptFile
  readonly lang: string
  /** undefined: as last time, or as it looks */
  readonly plan: ScriptPlan | undefined
}
export type Doing = 'looking' | 'counting' | 'importing' | null

interface Given {
  readonly projectId: string
  readonly replaces: number | undefined
}
type Imported = Output<'scripts.import'>

export interface Understanding {
  readonly preview: ScriptPreview | null
  /** The preview is of what was asked for last, not of what was asked before on the same file. */
  readonly isNewest: boolean
  readonly doing: Doing
  readonly action: Action
  readonly stop: () => void
  /** Null: it failed, and `action` says why. */
  readonly take: () => Promise<Imported | null>
}

export function useUnderstanding(asked: Asked | null, { projectId, replaces }: Given): Understanding {
  const { client } = useServices()
  const action = useAction()
  const { run } = action
  const [preview, setPreview] = useState<{ of: Asked; answer: ScriptPreview } | null>(null)
  const [doing, setDoing] = useState<Doing>(null)
  const newest = useRef<Asked | null>(null)
  const turn = useRef<Promise<unknown>>(Promise.resolve())
  const reading = useRef(false)

  const stop = useCallback(() => {
    // whatever it answers, the call that it stops says what came of it
    if (reading.current) void client.call('scripts.stop', {}).catch(() => undefined)
  }, [client])
  /** In turn, and only while it is what was asked for last. */
  const inTurn = useCallback(
    (asks: Asked, work: () => Promise<void>): Promise<unknown> => {
      turn.current = turn.current.then(() => newest.current === asks && run(work))
      return turn.current
    },
    [run],
  )
  const call = useCallback(
    (asks: Asked): Input<'scripts.import'> => ({
      name: asks.file.name,
      lang: asks.lang.trim(),
      projectId,
      ...(asks.plan === undefined ? {} : { plan: asks.plan }),
      ...(replaces === undefined ? {} : { replaces }),
    }),
    [projectId, replaces],
  )

  useEffect(() => {
    const changes = newest.current?.file === asked?.file
    newest.current = asked
    stop()
    if (!asked) return
    const look = async () => {
      const ask = async (head: boolean) => {
        const { output } = await client.call('scripts.preview', { ...call(asked), head }, asked.file.bytes)
        if (newest.current === asked) setPreview({ of: asked, answer: output })
        return output
      }
      try {
        setDoing('looking')
        const { understanding } = await ask(true)
        if (understanding.form === null || understanding.questions.length > 0 || newest.current !== asked)
          return
        setDoing('counting')
        reading.current = true
        await ask(false)
      } finally {
        reading.current = false
        setDoing(null)
      }
    }
    const timer = setTimeout(() => void inTurn(asked, look), changes ? SETTLED_AFTER : 0)
    return () => clearTimeout(timer)
  }, [asked, call, client, inTurn, stop])
  // whoever leaves does not want the rest counted
  useEffect(() => stop, [stop])

  async function take(): Promise<Imported | null> {
    if (!asked) return null
    stop()
    let imported: Imported | null = null
    await inTurn(asked, async () => {
      try {
        setDoing('importing')
        reading.current = true
        imported = (await client.call('scripts.import', call(asked), asked.file.bytes)).output
      } finally {
        reading.current = false
        setDoing(null)
      }
    })
    return imported
  }

  // what belongs to a file that is no longer chosen is not shown; of the same file the last answer stays until the next
  const shown = preview && asked && preview.of.file === asked.file ? preview.answer : null
  const isNewest = shown !== null && preview?.of === asked
  return { preview: shown, isNewest, doing, action, stop, take }
}
