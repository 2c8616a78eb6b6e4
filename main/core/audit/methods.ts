/** What was done to the station: read, checked, and taken along. */
import type { MethodsOf } from '../method.ts'
import type { auditLog } from './log.ts'

interface AuditParts {
  readonly audit: ReturnType<typeof auditLog>
}

export const auditMethods = ({ audit }: AuditParts): MethodsOf<'audit'> => ({
  'audit.list': { who: 'staff', audit: null, run: ({ before, limit }) => audit.list(before, limit) },
  'audit.verify': { who: 'staff', audit: null, run: () => audit.verify() },
  'audit.export': {
    who: 'staff',
    audit: () => () => ['log_exported', {}],
    run: () => ({ log: audit.export() }),
  },
})
