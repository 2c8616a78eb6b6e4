/** What the lake told of itself. */
import type { MethodsOf } from '../method.ts'
import type { ruleKeeper } from './rules.ts'
import type { summaryKeeper } from './summary.ts'

interface RuleParts {
  readonly rules: ReturnType<typeof ruleKeeper>
}

export const ruleMethods = ({ rules }: RuleParts): MethodsOf<'rules'> => ({
  'rules.list': { who: 'staff', audit: null, run: () => ({ rules: rules.list() }) },
})

interface LakeParts {
  readonly summary: ReturnType<typeof summaryKeeper>
}

export const lakeMethods = ({ summary }: LakeParts): MethodsOf<'lake'> => ({
  'lake.summary': { who: 'staff', audit: null, run: () => summary.view() },
})
