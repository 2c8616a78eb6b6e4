/** A code on paper: as a picture for scanners, and in letters for people. Printed alone when it stands in a `.code-card`. */
import encodeQR from 'qr'
import { useT } from '../i18n/index.ts'
import './code-sheet.css'

export function CodeSheet({ code, groups }: { code: string; groups: readonly string[] }) {
  const t = useT()
  return (
    <div className="code-card-sheet">
      <QrPicture text={code} label={t('card.picture')} />
      <p className="code-card-letters" dir="ltr" aria-label={t('card.letters')} role="group">
        {groups.map((group, at) => (
          <span key={at}>{group}</span>
        ))}
      </p>
    </div>
  )
}

/** Black on white in every theme: scanners want it so. */
function QrPicture({ text, label }: { text: string; label: string }) {
  const cells = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const path = cells.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      className="code-card-picture"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${cells.length} ${cells.length}`}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
