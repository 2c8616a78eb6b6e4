/**
 * `npm run check -- --lengths [N]`: the N longest files and functions of the product and of the tests, in lines. A list to look
 * at, no gate: a long table of texts is fine, a long function is a question.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

interface Length {
  readonly lines: number
  readonly where: string
}

const root = join(import.meta.dirname, '..')

function functionName(node: ts.Node, parent: ts.Node): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name)
    return node.name.getText()
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText()
  return '(unnamed)'
}

/** Functions of a TypeScript file; those that only hold others are counted with what they hold. */
function functionsOf(file: string, text: string): Length[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Length[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const [from, to] = [node.getStart(), node.getEnd()].map(
        (at) => source.getLineAndCharacterOfPosition(at).line,
      )
      const lines = (to ?? 0) - (from ?? 0) + 1
      found.push({ lines, where: `${file}:${String((from ?? 0) + 1)} ${functionName(node, node.parent)}` })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Functions of a Python file: a `def` with what is indented below it. */
function pythonFunctionsOf(file: string, text: string): Length[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const [, indent, name] = /^( *)(?:async )?def (\w+)/.exec(line) ?? []
    if (indent === undefined || name === undefined) return []
    let end = at
    for (let next = at + 1; next < lines.length; next += 1) {
      const other = lines[next] ?? ''
      if (other.trim() === '' || /^ *\)/.test(other)) continue
      if (other.length - other.trimStart().length <= indent.length) break
      end = next
    }
    return [{ lines: end - at + 1, where: `${file}:${String(at + 1)} ${name}` }]
  })
}

const longest = (all: readonly Length[], count: number): string =>
  [...all]
    .sort((a, b) => b.lines - a.lines)
    .slice(0, count)
    .map(({ lines, where }) => `${String(lines).padStart(6)}  ${where}`)
    .join('\n')

export function printLengths(count: number): void {
  const tracked = execFileSync('git', ['ls-files', '-z', '*.ts', '*.tsx', '*.mjs', '*.py'], { cwd: root })
  const files = tracked
    .toString()
    .split('\0')
    .filter((file) => file !== '')
  for (const [title, part] of [
    ['product', files.filter((file) => !file.startsWith('test/'))],
    ['tests', files.filter((file) => file.startsWith('test/'))],
  ] as const) {
    const texts = part.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    const whole = texts.map(({ file, text }) => ({ lines: text.split('\n').length - 1, where: file }))
    const functions = texts.flatMap(({ file, text }) =>
      file.endsWith('.py') ? pythonFunctionsOf(file, text) : functionsOf(file, text),
    )
    const sum = whole.reduce((lines, one) => lines + one.lines, 0)
    console.log(`${title}: ${part.length} files, ${sum} lines`)
    console.log(`longest files\n${longest(whole, count)}`)
    console.log(`longest functions\n${longest(functions, count)}\n`)
  }
}
