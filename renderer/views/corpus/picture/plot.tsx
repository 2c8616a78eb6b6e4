/** The frame of a plot: its title, the drawing, the same as a table for keyboard and screen reader, and both as files. */
import { createContext, use, useEffect, useId, useMemo, useRef } from 'react'
import type { ReactNode } from 'react'
import { useT } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { saveCsv, savePng, textOf } from './save.ts'
import type { PlotSource, Table } from './save.ts'

/** All plots of the page, in the order in which they stand there. */
export const Plots = createContext<Map<string, PlotSource>>(new Map())

interface Props {
  readonly title: string
  /** one sentence that says what is to be seen */
  readonly says?: ReactNode
  readonly table: Table
  /** what can be chosen about it */
  readonly choice?: ReactNode
  readonly wide?: boolean
  /** absent: the table is all there is */
  readonly children?: ReactNode
}

export function Plot({ title, says, table, choice, wide, children }: Props) {
  const t = useT()
  const id = useId()
  const drawing = useRef<HTMLDivElement | null>(null)
  const plots = use(Plots)
  const source = useMemo<PlotSource>(
    () => ({ title, table, canvas: () => drawing.current?.querySelector('canvas') ?? null }),
    [title, table],
  )
  useEffect(() => void plots.set(id, source), [plots, id, source])
  useEffect(() => () => void plots.delete(id), [plots, id])
  return (
    <figure className={`card plot ${wide ? 'plot-wide' : ''}`} aria-labelledby={id}>
      <div className="plot-head">
        <figcaption id={id} className="strong">
          {title}
        </figcaption>
        <div className="row tight">
          {children !== undefined && (
            <Button kind="quiet" onPress={() => savePng(source)}>
              PNG<span className="visually-hidden">: {title}</span>
            </Button>
          )}
          <Button kind="quiet" onPress={() => saveCsv(source)}>
            CSV<span className="visually-hidden">: {title}</span>
          </Button>
        </div>
      </div>
      {choice}
      {says !== undefined && <p className="small muted">{says}</p>}
      {children !== undefined && (
        <div ref={drawing} className="plot-drawing" aria-hidden="true">
          {children}
        </div>
      )}
      <details className="plot-table" open={children === undefined}>
        <summary className="small">{t('picture.table')}</summary>
        <div className="corpus-table" tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr className="small muted">
                {table.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, at) => (
                <tr key={at}>
                  {row.map((cell, column) =>
                    column === 0 ? (
                      <th key={column} scope="row" dir="auto">
                        {textOf(cell)}
                      </th>
                    ) : (
                      <td key={column} dir="auto">
                        {textOf(cell)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}
