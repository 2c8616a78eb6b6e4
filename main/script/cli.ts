/** `npm run script -- check FILE`: how a script is understood, and the prompts that it holds. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { columnRole, scriptForm } from '../contract/script.ts'
import type { ScriptPlan, ScriptPrompt, ScriptUnderstanding } from '../contract/script.ts'
import { misused, program, runProgram } from '../system/program.ts'
import { Notes, readScript, sourceOf, understand } from './index.ts'
import { columnPlan, describe } from './describe.ts'

const yesNo = z.enum(['yes', 'no']).transform((value) => value === 'yes')
const shape = z.object({
  lang: z.string(),
  json: z.boolean(),
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
type Asked = z.infer<typeof shape> & { readonly file: string }

const script = program('npm run script --', 'Scripts, before they go to a station.')
const checking = script
  .command('check')
  .description('says how a script is understood, and prints its prompts as JSON lines')
  .argument('<file>', 'the script')
  .option('--lang <tag>', 'language of the prompts that name none', '')
  .option(
    '--json',
    'standard output holds the prompts alone; how the file was understood goes to standard error',
    false,
  )
  .optionsGroup('To read it otherwise:')
  .option('--form <form>', scriptForm.options.join(', '))
  .option('--encoding <name>', 'such as Windows-1256')
  .option('--separator <text>', "such as ';' or tab")
  .option('--header <yes|no>', 'whether the first row names the columns')
  .option('--quoting <yes|no>', 'whether a quotation mark around a cell is not part of it')
  .option('--sheet <name>', 'of a workbook')
  .option(
    '--columns <roles>',
    `text=3,id=1: columns from 1, or by name (text=Satz); roles: ${columnRole.options.join(', ')}`,
  )
  .addHelpText(
    'after',
    `
Each prompt is a line {"line","text","lang","itemcode","section","hint"}; what is not there is left out. Lines that give no
prompt are named on standard error, as is what is not sure and would be asked in an import.
Exit codes: 0 read, 2 usage, 3 refused: nothing can be read.`,
  )
  .action(() => undefined)

const planOf = ({ form, encoding, separator, header, quoting, sheet }: Asked): ScriptPlan => ({
  form,
  encoding,
  separator,
  header,
  quoting,
  sheet,
})

async function check(command: Asked): Promise<number> {
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

async function main(): Promise<number> {
  const [file] = checking.processedArgs
  const options = shape.safeParse(checking.opts())
  if (!options.success) return misused(z.prettifyError(options.error))
  try {
    return await check({ file, ...options.data })
  } catch (error) {
    if (error instanceof RangeError) return misused(error)
    console.error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return 3
  }
}

if (import.meta.main) process.exitCode = await runProgram(script, process.argv.slice(2), main)
