/** What the lake told of itself. */
import type { MethodsOf } from '../method.ts'
import type { ruleKeeper } from './rules.ts'

interface RuleParts {
  readonly rules: ReturnType<typeof ruleKeeper>
}

export const ruleMethods = ({ rules }: RuleParts): MethodsOf<'rules'> => ({
  'rules.list': { who: 'staff', audit: null, run: () => ({ rules: rules.list() }) },
})
