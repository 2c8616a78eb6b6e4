/** How a file is understood in a project: as it looks, and as somebody settled it for the last one that was like it. */
import { scriptPlan } from '../../contract/script.ts'
import type { ScriptPlan } from '../../contract/script.ts'
import type { GivenScript } from '../prompts/script.ts'
import { sourceOf, understand } from '../../script/index.ts'
import type { Understood } from '../../script/index.ts'
import type { Station } from '../station.ts'

export type PlanStore = ReturnType<typeof planStore>

export function planStore({ db, now }: Station) {
  const get = db
    .prepare<[string, string], string>('SELECT plan FROM script_plans WHERE project_id = ? AND likeness = ?')
    .pluck()
  const put = db.prepare<[string, string, string, number]>(
    `INSERT INTO script_plans VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET plan = excluded.plan, settled_at = excluded.settled_at`,
  )
  return {
    of(projectId: string, likeness: string): ScriptPlan | null {
      const text = get.get(projectId, likeness)
      // one that a newer version wrote is as good as none
      const parsed = text === undefined ? null : scriptPlan.safeParse(JSON.parse(text))
      return parsed?.success ? parsed.data : null
    },
    keep(projectId: string, likeness: string, plan: ScriptPlan): void {
      put.run(projectId, likeness, JSON.stringify(plan), now())
    },
  }
}

export interface Settled extends Understood {
  /** the plan is that of the last file like this one */
  readonly remembered: boolean
  /** in force: what was sent, or remembered */
  readonly plan: ScriptPlan
  /** of the file as it looks, whatever was settled since */
  readonly likeness: string
}

/** Without a plan of its own a file is read as the last one like it was. An empty plan looks afresh. */
export async function understandIn(
  plans: PlanStore,
  given: GivenScript & { readonly projectId?: string | undefined },
  bytes: Uint8Array,
): Promise<Settled> {
  const source = sourceOf(bytes)
  const { name, lang, projectId } = given
  const plain = await understand(source, { name, lang })
  const { likeness } = plain.understanding
  const last = given.plan === undefined && projectId !== undefined ? plans.of(projectId, likeness) : null
  const plan = given.plan ?? last
  if (plan === null) return { ...plain, remembered: false, plan: {}, likeness }
  const settled = await understand(source, { name, lang, plan })
  return { ...settled, remembered: last !== null, plan, likeness }
}
