/** What the lake told of itself. */
import type { MethodsOf } from '../method.ts'
import type { ruleKeeper } from './rules.ts'
import type { Exporter } from './exporter.ts'
import type { summaryKeeper } from './summary.ts'

interface RuleParts {
  readonly rules: ReturnType<typeof ruleKeeper>
}

export const ruleMethods = ({ rules }: RuleParts): MethodsOf<'rules'> => ({
  'rules.list': { who: 'staff', audit: null, run: () => ({ rules: rules.list() }) },
})

interface LakeParts {
  readonly summary: ReturnType<typeof summaryKeeper>
  readonly exporter: Exporter
}

export const lakeMethods = ({ summary, exporter }: LakeParts): MethodsOf<'lake'> => ({
  'lake.export': {
    who: 'staff',
    audit:
      ({ wish: { lake, format, out, where } }) =>
      () => ['corpus_exported', { lake: lake.kind, format, out, where }],
    run: (asked) => exporter.start(asked),
  },
  'lake.exportState': { who: 'staff', audit: null, run: () => exporter.state() },
  'lake.stopExport': { who: 'staff', audit: null, run: () => exporter.stop() },
  'lake.summary': { who: 'staff', audit: null, run: () => summary.view() },
})
