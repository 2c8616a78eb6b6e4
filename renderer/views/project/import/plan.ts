/** What a person settles about a file, put into the plan that goes with it. */
import type { ScriptPreview } from '../../../../main/contract/api.ts'
import type { ColumnRole, ScriptPlan } from '../../../../main/contract/script.ts'

/** One column at most has each role: whichever had it is left out. */
export function withRole({ understanding, plan }: ScriptPreview, at: number, role: ColumnRole): ScriptPlan {
  const columns = understanding.columns.map((column) => {
    if (column.at === at) return { at, name: column.name, role }
    const taken = role !== 'out' && column.role === role
    return { at: column.at, name: column.name, role: taken ? ('out' as const) : column.role }
  })
  return { ...plan, columns }
}

/** In another form, or on another sheet, the columns are others. */
export function withoutColumns(plan: ScriptPlan): ScriptPlan {
  const rest = { ...plan }
  delete rest.columns
  return rest
}
