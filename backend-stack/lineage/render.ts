/** A trace for people: one stage a line, what is missing said as plainly as what is there. */
import type { RunEvent } from './event.ts'
import type { Trace } from './trace.ts'

export function renderTrace(trace: Trace): string {
  const { take_id: id, take, prompt, corpus, runs, receipts, reviews, landings, later } = trace
  const line = (what: string, text: string) => `${what.padEnd(9)} ${text}`
  const header = (name: string) => take?.headers[name] ?? '?'
  const lines = [
    line(
      'corpus',
      corpus === undefined
        ? 'the prompt names none'
        : `${corpus.uri}, line ${corpus.line ?? '?'}, version ${corpus.etag ?? '?'}`,
    ),
    ...runs.map((run) => line('run', said(run))),
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
    ...landings.map((run) => line('batch', said(run))),
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
    ...later.map((run) => line('then', `${said(run)}, to ${outputs(run)}`)),
  ]
  return lines.join('\n')
}

function said({ job, run, eventType, eventTime }: RunEvent): string {
  return `${job.name} ${run.runId}, ${eventType?.toLowerCase() ?? 'seen'} ${eventTime}`
}

function outputs(run: RunEvent): string {
  const names = run.outputs?.map(({ name }) => name) ?? []
  return names.length === 0 ? 'nowhere' : names.join(' and ')
}
