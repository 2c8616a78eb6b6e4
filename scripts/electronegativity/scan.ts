/** Sources as electronegativity understands them, and what it finds there. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { transformSync } from 'esbuild'
import { z } from 'zod'
import { defaultCache, root } from '../../backend-stack/stack/paths.ts'
import { findingsIn } from './findings.ts'
import type { Finding } from './findings.ts'
import { electronegativityProgram } from './tool.ts'

const SCRIPTS = new Set(['.ts', '.tsx', '.js', '.mjs', '.cjs'])
/** It asks the network for Electron's releases and for translations; neither changes what it finds here. */
const offline = `data:text/javascript,import dns from 'node:dns';dns.lookup=(name,...rest)=>rest.at(-1)(new Error('offline'))`

/**
 * What is found in these folders and files of `base`. The tool's TypeScript is of 2021, and it passes over what it cannot read: it gets
 * JavaScript of 2020 of every script. Throws for a script that is none.
 */
export function scan(base: string, parts: readonly string[]): Finding[] {
  const dir = mkdtempSync(join(tmpdir(), 'electronegativity-'))
  try {
    const from = new Map<string, string>()
    for (const file of parts.flatMap((part) => filesOf(base, part))) {
      const text = readFileSync(join(base, file), 'utf8')
      const isScript = SCRIPTS.has(extname(file))
      if (!isScript && !['.html', '.json'].includes(extname(file))) continue
      const name = isScript ? `${file}.js` : file
      from.set(name, file)
      mkdirSync(dirname(join(dir, 'app', name)), { recursive: true })
      writeFileSync(join(dir, 'app', name), isScript ? plain(text, file) : text)
    }
    return findingsIn(scanned(join(dir, 'app'), join(dir, 'found.sarif')), (name, line) => ({
      file: from.get(name) ?? name,
      sample: readFileSync(join(dir, 'app', name), 'utf8').split('\n')[line - 1] ?? '',
    }))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const filesOf = (base: string, part: string): readonly string[] =>
  extname(part) !== ''
    ? [part]
    : readdirSync(join(base, part), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
        .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))

const plain = (text: string, file: string): string =>
  transformSync(text, {
    sourcefile: file,
    loader: file.endsWith('.tsx') ? 'tsx' : 'ts',
    jsx: 'automatic',
    format: 'esm',
    target: 'es2020',
    // later than 2020, and it reads it
    supported: { 'top-level-await': true },
  }).code

function scanned(folder: string, out: string): string {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      ...['--import', offline, electronegativityProgram(defaultCache)],
      ...['-i', folder, '-o', out, '-r', '-v', 'true', '-e', electronVersion()],
    ],
    { encoding: 'utf8', timeout: 120_000 },
  )
  if (status !== 0) throw new Error(`electronegativity failed: ${stderr.slice(-2_000)}`)
  return readFileSync(out, 'utf8')
}

const electronVersion = (): string =>
  z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'))).version
