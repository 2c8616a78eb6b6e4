/** A trace for people: one stage a line, what is missing said as plainly as what is there. */
import type { Trace } from './trace.ts'

export function renderTrace({ take_id: id, take, prompt, corpus, runs, receipts, reviews }: Trace): string {
  const line = (what: string, text: string) => `${what.padEnd(9)} ${text}`
  const header = (name: string) => take?.headers[name] ?? '?'
  const lines = [
    line(
      'corpus',
      corpus === undefined
        ? 'the prompt names none'
        : `${corpus.uri}, line ${corpus.line ?? '?'}, version ${corpus.etag ?? '?'}`,
    ),
    ...runs.map((run) =>
      line(
        'run',
        `${run.job.name} ${run.run.runId}, ${run.eventType?.toLowerCase() ?? 'seen'} ${run.eventTime}`,
      ),
    ),
    line(
      'prompt',
      prompt === undefined
        ? 'not in the topic'
        : `${prompt.prompt_id} "${prompt.text}" (${prompt.lang}, ${prompt.corpus})`,
    ),
    line(
      'take',
      take === undefined
        ? `${id} is in no topic: not sent yet, or older than the topic's retention`
        : `${id} at ${take.at}, recorded ${header('ce_time')} by ${header('speaker_id')} on ${header('station_id')}`,
    ),
    ...receipts.map(({ status, at, object_uri: uri, reason }) =>
      line('lake', [status, at, uri, reason?.message].filter((part) => part !== undefined).join(', ')),
    ),
    ...(receipts.length === 0 ? [line('lake', 'no receipt yet')] : []),
    ...reviews.map(({ verdict, reviewer, at, reasons }) =>
      line(
        'review',
        `${verdict} by ${reviewer}, ${at}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
      ),
    ),
    ...(reviews.length === 0 ? [line('review', 'none yet')] : []),
  ]
  return lines.join('\n')
}
