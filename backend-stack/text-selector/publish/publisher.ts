/** Publishes each prompt exactly once, whatever dies on the way. */
import type { PromptRecord } from '../../../main/contract/messages.ts'
import type { Journal, Plan } from './journal.ts'
import { withRetries, type RetryHooks } from './retry.ts'
import type { PromptTopic } from './topic.ts'

/** Moments at which tests pull the plug. */
export type Point = 'planned' | 'sent' | 'done'

export interface PublisherHooks extends RetryHooks {
  readonly onPoint?: ((point: Point) => void) | undefined
}

/** Finishes the plan that a crash left open. Answers how many prompts it still had to send. */
export async function finishOpenPlan(
  journal: Journal,
  topic: PromptTopic,
  hooks: PublisherHooks = {},
): Promise<number> {
  const open = journal.open
  if (open === undefined) return 0
  const missing = await notThere(open, topic)
  await deliver(open, missing, topic, hooks)
  journal.done(open, new Date().toISOString())
  return missing.length
}

/** `ends` is where the topic ended before the prompts were chosen, or later. */
export async function publish(
  prompts: PromptRecord[],
  ends: Record<string, string>,
  journal: Journal,
  topic: PromptTopic,
  hooks: PublisherHooks = {},
  request?: string,
): Promise<void> {
  const plan = journal.plan(prompts, ends, request)
  hooks.onPoint?.('planned')
  await deliver(plan, prompts, topic, hooks)
  hooks.onPoint?.('sent')
  journal.done(plan, new Date().toISOString())
  hooks.onPoint?.('done')
}

async function deliver(
  plan: Plan,
  first: readonly PromptRecord[],
  topic: PromptTopic,
  hooks: PublisherHooks,
): Promise<void> {
  let missing = first
  let unsure = false
  const send = async () => {
    // never sent again without a look: the answer, not the record, may be what was lost
    if (unsure) missing = await notThere(plan, topic)
    unsure = true
    if (missing.length > 0) await topic.send(missing)
  }
  await withRetries(send, hooks, () => topic.hangUp())
}

async function notThere(plan: Plan, topic: PromptTopic): Promise<PromptRecord[]> {
  const there = new Set<string>()
  await topic.read((prompt) => there.add(prompt.prompt_id), plan.ends)
  return plan.prompts.filter((prompt) => !there.has(prompt.prompt_id))
}
