/**
 * What others put on the topic while this selector is at work: another selector, on another machine or with a journal of its
 * own, or a database. The lock on the journal keeps out only those who share it; this is looked at before each batch instead.
 * Two who look at the very same moment may still publish a sentence twice: under one id, so that stations ask for it once.
 */
import type { PromptRecord } from '../../../main/contract/messages.ts'
import type { PromptTopic } from './topic.ts'

/** By partition: the offset of the next record. */
export type Ends = Record<string, string>

export class Others {
  readonly #topic: PromptTopic
  readonly #known: Set<string>
  #ends: Ends
  #sent = 0

  /** `known` are the ids of what the topic holds up to `ends`, or farther. */
  constructor(topic: PromptTopic, ends: Ends, known: Iterable<string>) {
    this.#topic = topic
    this.#ends = ends
    this.#known = new Set(known)
  }

  /** These are this selector's own. */
  sent(prompts: readonly PromptRecord[]): void {
    this.#sent += prompts.length
    for (const prompt of prompts) this.#known.add(prompt.prompt_id)
  }

  /** Where the topic ends now, and the prompts that came since the last look, each once. One request while there are none. */
  async look(): Promise<{ readonly ends: Ends; readonly news: readonly PromptRecord[] }> {
    const ends = await this.#topic.ends()
    const news = new Map<string, PromptRecord>()
    if (records(ends) - records(this.#ends) !== BigInt(this.#sent))
      await this.#topic.read((prompt) => {
        if (!this.#known.has(prompt.prompt_id)) news.set(prompt.prompt_id, prompt)
      }, this.#ends)
    // only now: a look that failed half way is taken again
    for (const id of news.keys()) this.#known.add(id)
    this.#ends = ends
    this.#sent = 0
    return { ends, news: [...news.values()] }
  }
}

const records = (ends: Ends): bigint => Object.values(ends).reduce((sum, end) => sum + BigInt(end), 0n)
