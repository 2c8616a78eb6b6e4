import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '..', '..')
/** No packages: their types would take longer to read than these files. */
const TSCONFIG = {
  compilerOptions: { strict: true, module: 'nodenext', target: 'esnext', types: [], noEmit: true },
}

const report = z.object({
  diagnostics: z.array(z.object({ code: z.string().default(''), filename: z.string() })),
})

export interface Finding {
  /** as it was given */
  readonly file: string
  /** plugin(rule); empty: of a comment */
  readonly rule: string
}

/**
 * What the project's linter says of these files (path and text), in a folder of their own with its rules. `types`: those rules as
 * well that know types, which takes seconds.
 */
export async function lint(
  files: Readonly<Record<string, string>>,
  { types = false }: { readonly types?: boolean } = {},
): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'))
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const config = `import rules from '${join(root, 'oxlint.config.ts')}'\nexport default { ...rules, options: { ...rules.options, typeAware: ${types} } }\n`
    writeFileSync(join(folder, 'oxlint.config.ts'), config)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    const output = await new Promise<string>((resolve, reject) => {
      // the part that knows types is looked for beside the files
      const env = { ...process.env, OXLINT_TSGOLINT_PATH: join(root, 'node_modules/.bin/tsgolint') }
      const args = [join(root, 'node_modules/oxlint/bin/oxlint'), '--format=json', '.']
      execFile(
        process.execPath,
        args,
        { cwd: folder, env, maxBuffer: 64 << 20, timeout: 120_000 },
        (error, stdout, stderr) => {
          if (error && error.code !== 1) reject(new Error(`${stdout}${stderr}`))
          else resolve(stdout)
        },
      )
    })
    return report
      .parse(JSON.parse(output))
      .diagnostics.map(({ code, filename }) => ({ file: filename, rule: code }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
