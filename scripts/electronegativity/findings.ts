/** What electronegativity finds, and which of it is known, with the reason why it is right as it is. */
import { z } from 'zod'

/** Of a finding that is about the app as a whole. */
const APP = 'the app'

export interface Place {
  /** relative to the repository */
  readonly file: string
  /** the line, as it was scanned: without types */
  readonly sample: string
}

export interface Finding extends Place {
  readonly check: string
  readonly says: string
}

export interface Accepted {
  readonly check: string
  readonly file: string
  readonly reason: string
}

export const accepted: readonly Accepted[] = [
  {
    check: 'CSP_GLOBAL_CHECK',
    file: APP,
    reason:
      'The tool looks for a policy in pages. Ours is a header of every answer of the app’s own protocol (main/core/shell/assets.ts); test/e2e/electron-security.spec.ts tries to get around it.',
  },
  {
    check: 'AUXCLICK_JS_CHECK',
    file: 'main/electron/window.ts',
    reason:
      'No window is ever opened for a page, by whichever button of the mouse (main/electron/guards.ts).',
  },
  {
    check: 'PRELOAD_JS_CHECK',
    file: 'main/electron/window.ts',
    reason:
      'It asks for a review. The script is fifteen lines, sandboxed, and gives the page two functions that pass frames.',
  },
]

const sarif = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.tuple([
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.object({ startLine: z.number() }),
              }),
            }),
          ]),
        }),
      ),
    }),
  ),
})

/** Of its report in SARIF; `at` knows what a scanned file was made of, and its lines. Throws where that is none. */
export const findingsIn = (report: string, at: (file: string, line: number) => Place): Finding[] =>
  sarif.parse(JSON.parse(report)).runs.flatMap(({ results }) =>
    results.map(({ ruleId, message, locations: [{ physicalLocation }] }) => {
      const { artifactLocation, region } = physicalLocation
      const isOfApp = artifactLocation.uri === 'file:///'
      const place = isOfApp ? { file: APP, sample: '' } : at(artifactLocation.uri, region.startLine)
      return { check: ruleId, says: message.text, ...place }
    }),
  )

/** One line for each finding that nobody has given a reason for, and for each reason that is about nothing any more. */
export function complaints(findings: readonly Finding[], known = accepted): string[] {
  const same = (finding: Finding, one: Accepted) => finding.check === one.check && finding.file === one.file
  return [
    ...findings
      .filter((finding) => !known.some((one) => same(finding, one)))
      .map(
        ({ check, file, sample, says }) =>
          `${file} ${check}: ${says} ${sample && `(${sample.trim().slice(0, 100)})`}`,
      ),
    ...known
      .filter((one) => !findings.some((finding) => same(finding, one)))
      .map(
        ({ check, file }) =>
          `${file} ${check}: not found any more; take it out of scripts/electronegativity/findings.ts`,
      ),
  ]
}
