import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

export const operations = ['READ', 'WRITE', 'CREATE', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'DELETE'] as const

/** One access rule, in words rather than Kafka's numbers. `name` ending in * means a prefix. */
export interface Rule {
  readonly account: string
  readonly allow: boolean
  readonly operation: string
  readonly kind: 'topic' | 'group' | 'transaction'
  readonly name: string
}

const names = z.array(z.string().regex(/^[A-Za-z0-9._-]+(\{name\}-?)?\*?$/)).default([])
const rights = z.strictObject({
  write: names,
  read: names,
  create: names,
  keep: names,
  watch: names,
  transactions: names,
  groups: names,
  no_groups: names,
  passing_groups: names,
  watch_groups: names,
})
type Rights = z.infer<typeof rights>
const plain = z.string().regex(/^[a-z][a-z0-9-]*$/)
const file = z.strictObject({
  accounts: z.record(plain, rights),
  roles: z.record(plain, rights).default({}),
})

/** An account that was made for one station: which roles of the file it has. */
export interface AccountInRoles {
  readonly name: string
  readonly roles: readonly string[]
}

/** Reads acls.yml. `made`: accounts besides those of the file. Throws with the place if it is wrong. */
export function readRules(
  path: string,
  made: readonly AccountInRoles[] = [],
): {
  readonly accounts: readonly string[]
  readonly rules: readonly Rule[]
} {
  const result = file.safeParse(parse(readFileSync(path, 'utf8')))
  if (!result.success) throw new Error(`${path}:\n${z.prettifyError(result.error)}`)
  const { accounts, roles } = result.data
  const rules = [
    ...Object.entries(accounts).flatMap(([account, said]) => rulesOf(account, said)),
    ...made.flatMap(({ name, roles: wanted }) =>
      wanted.flatMap((role) => {
        const said = roles[role]
        if (said === undefined) throw new Error(`${path} has no role ${role}`)
        return rulesOf(name, said)
      }),
    ),
  ]
  return { accounts: [...Object.keys(accounts), ...made.map(({ name }) => name)], rules }
}

function rulesOf(account: string, said: Rights): Rule[] {
  const rule =
    (kind: Rule['kind'], allow: boolean, ...ops: readonly (typeof operations)[number][]) =>
    (name: string): Rule[] =>
      ops.map((operation) => ({ account, allow, operation, kind, name: name.replace('{name}', account) }))
  return [
    // Who writes has to know how large a record may be.
    ...said.write.flatMap(rule('topic', true, 'WRITE', 'DESCRIBE_CONFIGS')),
    ...said.read.flatMap(rule('topic', true, 'READ')),
    ...said.create.flatMap(rule('topic', true, 'CREATE')),
    // Of its own: it makes them, and takes away what it has read of them.
    ...said.keep.flatMap(rule('topic', true, 'CREATE', 'READ', 'WRITE', 'DESCRIBE_CONFIGS', 'DELETE')),
    // That they are there, how they are set, and where they end; no record.
    ...said.watch.flatMap(rule('topic', true, 'DESCRIBE', 'DESCRIBE_CONFIGS')),
    ...said.transactions.flatMap(rule('transaction', true, 'WRITE', 'DESCRIBE')),
    ...said.groups.flatMap(rule('group', true, 'READ')),
    ...said.no_groups.flatMap(rule('group', false, 'READ')),
    // For one reading, and taken away after it.
    ...said.passing_groups.flatMap(rule('group', true, 'READ', 'DELETE')),
    ...said.watch_groups.flatMap(rule('group', true, 'DESCRIBE')),
  ]
}

export interface RulePlan {
  readonly grant: readonly Rule[]
  readonly revoke: readonly Rule[]
}

const keyOf = (rule: Rule) => JSON.stringify([rule.account, rule.allow, rule.operation, rule.kind, rule.name])

/** What is missing, and what is too much for the accounts of the file. Other accounts' rules are nobody's business. */
export function planRules(
  accounts: readonly string[],
  wanted: readonly Rule[],
  actual: readonly Rule[],
): RulePlan {
  const has = new Set(actual.map(keyOf))
  const wants = new Set(wanted.map(keyOf))
  return {
    grant: wanted.filter((rule) => !has.has(keyOf(rule))),
    revoke: actual.filter((rule) => accounts.includes(rule.account) && !wants.has(keyOf(rule))),
  }
}

/** A rule in one line, for people. */
export function describeRule(rule: Rule): string {
  return `${rule.account} ${rule.allow ? 'may' : 'may not'} ${rule.operation} ${rule.kind} ${rule.name}`
}
