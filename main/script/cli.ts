/** `npm run script -- check FILE`: how a script is understood, and the prompts that it holds. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { columnRole, scriptForm } from '../contract/script.ts'
import type { ScriptPlan, ScriptPrompt, ScriptUnderstanding } from '../contract/script.ts'
import { Notes, readScript, sourceOf, understand } from './index.ts'
import { columnPlan, describe } from './describe.ts'

const HELP = `Says how a script is understood, and prints its prompts as JSON lines.

  npm run script -- check FILE [--lang am] [--json]

  --lang TAG           language of the prompts that name none
  --json               standard output holds the prompts alone; how the file was understood goes to standard error
To read it otherwise
  --form FORM          ${scriptForm.options.join(', ')}
  --encoding NAME      such as Windows-1256
  --separator TEXT     such as ';' or tab
  --header yes|no      whether the first row names the columns
  --quoting yes|no     whether a quotation mark around a cell is not part of it
  --sheet NAME         of a workbook
  --columns ROLES      text=3,id=1: columns from 1, or by name (text=Satz)
                       roles: ${columnRole.options.join(', ')}

Each prompt is a line {"line","text","lang","itemcode","section","hint"}; what is not there is left out. Lines that give no
prompt are named on standard error, as is what is not sure and would be asked in an import.
Exit codes: 0 read, 2 usage, 3 refused: nothing can be read.
`

const yesNo = z.enum(['yes', 'no']).transform((value) => value === 'yes')
const shape = z.object({
  lang: z.string().default(''),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
  form: scriptForm.optional(),
  encoding: z.string().optional(),
  separator: z
    .string()
    .transform((value) => (/^(?:tab|\\t)$/i.test(value) ? '\t' : value))
    .optional(),
  header: yesNo.optional(),
  quoting: yesNo.optional(),
  sheet: z.string().optional(),
  columns: z.string().optional(),
})
const TEXTS = ['lang', 'form', 'encoding', 'separator', 'header', 'quoting', 'sheet', 'columns']

function parsed(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(TEXTS.map((name) => [name, { type: 'string' as const }])),
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const [command, file, ...more] = positionals
  const options = shape.parse(values)
  if (options.help || command !== 'check' || file === undefined || more.length > 0) return null
  return { file, ...options }
}
type Command = NonNullable<ReturnType<typeof parsed>>

const planOf = ({ form, encoding, separator, header, quoting, sheet }: Command): ScriptPlan => ({
  form,
  encoding,
  separator,
  header,
  quoting,
  sheet,
})

async function check(command: Command): Promise<number> {
  const bytes = await readFile(command.file)
  const source = sourceOf(bytes)
  const given = { name: basename(command.file), lang: command.lang }
  let plan = planOf(command)
  let understood = await understand(source, { ...given, plan })
  if (command.columns !== undefined && understood.reading !== null) {
    plan = { ...plan, columns: columnPlan(command.columns, understood.understanding.columns) }
    understood = await understand(source, { ...given, plan })
  }
  const { understanding, reading } = understood
  if (reading === null) {
    console.error(understanding.refusal?.message ?? 'This file cannot be read.')
    return 3
  }
  const say = command.json ? console.error : console.log
  const notes = new Notes(reading.about)
  const faults: string[] = []
  const prompts: string[] = []
  let count = 0
  if (!command.json) say(describe({ ...understanding, notes: [] }).join('\n'))
  for await (const lines of readScript(source, reading, notes)) {
    for (const line of lines) {
      if (line.ok) prompts.push(JSON.stringify(shown(line.prompt)))
      else faults.push(`line ${line.line}: ${line.code}: ${line.detail}`)
    }
    count += prompts.length
    if (prompts.length > 0) console.log(prompts.join('\n'))
    prompts.length = 0
  }
  const whole: ScriptUnderstanding = { ...understanding, notes: notes.list() }
  if (command.json) say(describe(whole).join('\n'))
  else for (const line of describe(whole, 'notes')) say(line)
  for (const line of faults) console.error(line)
  if (count > 0) return 0
  console.error('No prompt was found in this file.')
  return 3
}

/** Without what is not there. */
function shown({ line, text, lang, itemcode, section, hint }: ScriptPrompt): Record<string, unknown> {
  const all = { line, text, lang: lang === '' ? null : lang, itemcode, section, hint }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
}

async function main(args: string[]): Promise<number> {
  let command: Command | null
  try {
    command = parsed(args)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.error(`${error instanceof z.ZodError ? z.prettifyError(error) : why}\nSee --help.`)
    return 2
  }
  if (command === null) {
    const asked = args.includes('--help')
    if (asked) console.log(HELP)
    else console.error(HELP)
    return asked ? 0 : 2
  }
  try {
    return await check(command)
  } catch (error) {
    if (error instanceof RangeError) {
      console.error(error.message)
      return 2
    }
    console.error(`${command.file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return 3
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
