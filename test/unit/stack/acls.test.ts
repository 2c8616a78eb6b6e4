import { expect, test } from 'vitest'
import { describeRule, planRules, readRules } from '../../../backend-stack/cluster/acls/rules.ts'
import type { Rule } from '../../../backend-stack/cluster/acls/rules.ts'
import { aclsFile, topicsFile } from '../../../backend-stack/stack/paths.ts'
import { kafkaAccounts } from '../../../backend-stack/servers/kafka/security.ts'
import { readTopics } from '../../../backend-stack/cluster/topics/file.ts'

const made = [{ name: 'st-7', roles: ['station'] }]
const { accounts, rules } = readRules(aclsFile, made)

test('a station may write takes, verdicts, answers and outcomes, read prompts, receipts, rules and counts, and nothing else', () => {
  const topics = rules.filter((rule) => rule.account === 'st-7' && rule.kind === 'topic')
  expect(topics.every((rule) => rule.allow)).toBe(true)
  expect(topics.map((rule) => `${rule.operation} ${rule.name}`).toSorted()).toEqual([
    'DESCRIBE_CONFIGS leases',
    'DESCRIBE_CONFIGS outcomes',
    'DESCRIBE_CONFIGS reviews',
    'DESCRIBE_CONFIGS speakers',
    'DESCRIBE_CONFIGS topic2',
    'READ counters',
    'READ quality',
    'READ receipts',
    'READ summary',
    'READ topic1',
    'WRITE leases',
    'WRITE outcomes',
    'WRITE reviews',
    'WRITE speakers',
    'WRITE topic2',
  ])
})

test('the groups of a station are its own, by name, unless it shares prompts', () => {
  const groupsOf = (roles: string[]) =>
    readRules(aclsFile, [{ name: 'st-7', roles }])
      .rules.filter((rule) => rule.account === 'st-7' && rule.kind === 'group')
      .map(({ name }) => name)
  const own = ['', 'receipts-', 'quality-', 'counters-', 'summary-'].map((what) => `fieldtake-${what}st-7`)
  expect(groupsOf(['station'])).toEqual(own)
  expect(groupsOf(['station', 'station-sharing'])).toEqual([...own, 'fieldtake'])
  expect(groupsOf(['station', 'station-listening'])).toEqual([
    ...own,
    'fieldtake-catalogue-st-7-*',
    'fieldtake-reviews-st-7-*',
  ])
  expect(() => groupsOf(['nobody'])).toThrow(/no role nobody/)
})

test('rules are about topics that exist and accounts that are made', () => {
  const topics = readTopics(topicsFile, 1).map((topic) => topic.name)
  const own = rules.filter((one) => one.operation === 'CREATE').map(({ name }) => name)
  expect(own).toEqual(['connect.*', 'fieldtake-counters-*'])
  for (const { name } of rules.filter((one) => one.kind === 'topic'))
    expect([...topics, ...own]).toContain(name)
  expect([...accounts, 'admin'].toSorted()).toEqual([...kafkaAccounts, 'st-7'].toSorted())
})

test('Airflow’s own account sees that topics are there, reads no record, and writes where data came from', () => {
  const its = rules.filter((one) => one.account === 'airflow')
  expect(its.filter(({ operation }) => operation === 'WRITE').map(({ name }) => name)).toEqual([
    'openlineage.events',
  ])
  expect(its.filter(({ operation }) => operation === 'READ')).toEqual([])
  const seen = its.filter(({ operation }) => operation === 'DESCRIBE').map(({ name }) => name)
  expect(seen.toSorted()).toEqual(
    readTopics(topicsFile, 1)
      .map(({ name }) => name)
      .toSorted(),
  )
})

test('the counters keep topics, a group and transactions of their own, and no station’s', () => {
  const its = rules.filter((one) => one.account === 'counters')
  const named = its
    .filter(({ name }) => name.startsWith('fieldtake'))
    .map(({ kind, name }) => `${kind} ${name}`)
  expect(new Set(named)).toEqual(
    new Set(['topic fieldtake-counters-*', 'transaction fieldtake-counters-*', 'group fieldtake-counters']),
  )
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
