import kafkajs from 'kafkajs'
import type { AclEntry, AclFilter, Admin } from 'kafkajs'
import type { Report } from '../../stack/component.ts'
import { describeRule, planRules } from './rules.ts'
import type { Rule, RulePlan } from './rules.ts'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

const everything: AclFilter = {
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
}

/** Brings access rules to what the file says, for the accounts it names. Doing it twice does nothing the second time. */
export async function applyRules(
  admin: Admin,
  file: { readonly accounts: readonly string[]; readonly rules: readonly Rule[] },
  report: Report,
  options: { dryRun?: boolean } = {},
): Promise<RulePlan> {
  const plan = planRules(file.accounts, file.rules, await actualRules(admin))
  for (const rule of plan.revoke) report(`- ${describeRule(rule)}`)
  for (const rule of plan.grant) report(`+ ${describeRule(rule)}`)
  if (options.dryRun === true) return plan
  if (plan.grant.length > 0) await admin.createAcls({ acl: plan.grant.map(entryOf) })
  if (plan.revoke.length > 0) await admin.deleteAcls({ filters: plan.revoke.map(entryOf) })
  if (plan.grant.length + plan.revoke.length > 0) await inForce(admin, file)
  return plan
}

/** The controller answers once the rules are written down; a broker goes by them when it has read that, a little later. */
async function inForce(
  admin: Admin,
  file: { readonly accounts: readonly string[]; readonly rules: readonly Rule[] },
): Promise<void> {
  const end = Date.now() + 20_000
  for (;;) {
    const left = planRules(file.accounts, file.rules, await actualRules(admin))
    if (left.grant.length + left.revoke.length === 0) return
    if (Date.now() > end)
      throw new Error('The access rules are written, but the broker does not go by them yet')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Rules on topics, groups and transactions; others (on the cluster itself) are not this file's. */
async function actualRules(admin: Admin): Promise<readonly Rule[]> {
  const { resources } = await admin.describeAcls(everything)
  return resources.flatMap((resource): Rule[] => {
    const kind = kindOf(resource.resourceType)
    if (kind === undefined) return []
    const prefixed = resource.resourcePatternType === ResourcePatternTypes.PREFIXED
    const name = prefixed ? `${resource.resourceName}*` : resource.resourceName
    return resource.acls.map((acl) => ({
      account: acl.principal.replace(/^User:/, ''),
      allow: acl.permissionType === AclPermissionTypes.ALLOW,
      operation: operationName(acl.operation),
      kind,
      name,
    }))
  })
}

const kinds = ['topic', 'group', 'transaction'] as const
const resourceType = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  transaction: AclResourceTypes.TRANSACTIONAL_ID,
}

function kindOf(type: kafkajs.AclResourceTypes): Rule['kind'] | undefined {
  return kinds.find((kind) => resourceType[kind] === type)
}

function operationName(operation: kafkajs.AclOperationTypes): string {
  return Object.entries(AclOperationTypes).find(([, value]) => value === operation)?.[0] ?? String(operation)
}

function entryOf(rule: Rule): AclEntry {
  const operation = Object.entries(AclOperationTypes).find(([name]) => name === rule.operation)?.[1]
  if (typeof operation !== 'number') throw new Error(`Kafka knows no operation ${rule.operation}`)
  const prefixed = rule.name.endsWith('*')
  return {
    principal: `User:${rule.account}`,
    host: '*',
    operation,
    permissionType: rule.allow ? AclPermissionTypes.ALLOW : AclPermissionTypes.DENY,
    resourceType: resourceType[rule.kind],
    resourcePatternType: prefixed ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
    resourceName: prefixed ? rule.name.slice(0, -1) : rule.name,
  }
}
