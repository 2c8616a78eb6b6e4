/** The same export as a line for a terminal. */
import type { ExportWish } from '../../../../main/contract/corpus-export.ts'

const quoted = (text: string): string =>
  /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

export function commandOf(wish: ExportWish): string {
  const given = (name: string, value: string) => (value.trim() === '' ? [] : [name, value.trim()])
  return [
    ...['npm', 'run', 'export', '--'],
    ...['--lake', wish.lake.kind === 'spark' ? 'spark' : `small:${wish.lake.folder || 'DIR'}`],
    ...['--format', wish.format],
    ...given('--where', wish.where),
    ...(wish.all ? ['--all'] : []),
    ...given('--name', wish.name),
    ...given('--licence', wish.licence),
    ...(wish.sampleRate === null ? [] : ['--sample-rate', String(wish.sampleRate)]),
    ...(wish.trim ? ['--trim'] : []),
    ...(wish.connected === 'drop' ? ['--connected', 'drop'] : []),
    ...['--out', wish.out || 'DIR'],
  ]
    .map(quoted)
    .join(' ')
}
