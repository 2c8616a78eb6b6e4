import { expect, test } from 'vitest'
import { describeRule, planRules, readRules } from '../../../backend-stack/cluster/acls/rules.ts'
import type { Rule } from '../../../backend-stack/cluster/acls/rules.ts'
import { aclsFile, topicsFile } from '../../../backend-stack/stack/paths.ts'
import { kafkaAccounts } from '../../../backend-stack/servers/kafka/security.ts'
import { readTopics } from '../../../backend-stack/cluster/topics/file.ts'

const { accounts, rules } = readRules(aclsFile)

test('a station may write takes and verdicts, read prompts, receipts, rules and counts, and nothing else', () => {
  const topics = rules.filter((rule) => rule.account === 'station' && rule.kind === 'topic')
  expect(topics.every((rule) => rule.allow)).toBe(true)
  expect(topics.map((rule) => `${rule.operation} ${rule.name}`).toSorted()).toEqual([
    'DESCRIBE_CONFIGS reviews',
    'DESCRIBE_CONFIGS topic2',
    'READ counters',
    'READ quality',
    'READ receipts',
    'READ topic1',
    'WRITE reviews',
    'WRITE topic2',
  ])
})

test('rules are about topics that exist and accounts that are made', () => {
  const topics = readTopics(topicsFile, 1).map((topic) => topic.name)
  const own = rules.filter((one) => one.operation === 'CREATE').map(({ name }) => name)
  expect(own).toEqual(['connect.*'])
  for (const { name } of rules.filter((one) => one.kind === 'topic'))
    expect([...topics, ...own]).toContain(name)
  expect([...accounts, 'admin'].toSorted()).toEqual([...kafkaAccounts].toSorted())
})

const rule = (more: Partial<Rule> = {}): Rule => ({
  account: 'station',
  allow: true,
  operation: 'READ',
  kind: 'topic',
  name: 't',
  ...more,
})

test('the plan grants what is missing and takes away what is too much, of its own accounts only', () => {
  const mine = rule()
  const extra = rule({ name: 'secret' })
  const theirs = rule({ account: 'auditor' })
  expect(planRules(['station'], [mine], [extra, theirs])).toEqual({ grant: [mine], revoke: [extra] })
  expect(planRules(['station'], [mine], [mine, theirs])).toEqual({ grant: [], revoke: [] })
})

test('a denial is not mistaken for a permission', () => {
  const denied = rule({ allow: false })
  expect(planRules(['station'], [rule()], [denied])).toEqual({ grant: [rule()], revoke: [denied] })
  expect(describeRule(denied)).toBe('station may not READ topic t')
})
