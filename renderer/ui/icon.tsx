/** Line icons on a 24 px grid, in the text's colour. Those that point along the line turn with the direction. */
import './icon.css'

const PATHS = {
  record: 'M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14z',
  mic: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M8.5 21h7',
  micOff:
    'M4 4l16 16M9 9v3a3 3 0 0 0 4.8 2.4M15 11V6a3 3 0 0 0-5.6-1.5M5.5 11.5a6.5 6.5 0 0 0 10.6 5M18.5 11.5a6.4 6.4 0 0 1-.5 2.4M12 18v3M8.5 21h7',
  takes: 'M4 10v4M8 6v12M12 9v6M16 4v16M20 10v4',
  queue: 'M12 16V5M7.5 9.5L12 5l4.5 4.5M4 16v2.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5V16',
  listen:
    'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v6H5.5A1.5 1.5 0 0 1 4 18.5zM20 14h-3v6h1.5a1.5 1.5 0 0 0 1.5-1.5z',
  corpus: 'M9 6h11M9 12h11M9 18h7M4.5 6v.2M4.5 12v.2M4.5 18v.2',
  pipeline: 'M5 12h4M15 12h4M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3.5 10.5v3M20.5 10.5v3',
  project: 'M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5M9 13h6M9 16.5h6',
  settings:
    'M4 7h9M18 7h2M4 17h2M11 17h9M15.5 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8.5 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  back: 'M14.5 5.5L8 12l6.5 6.5',
  next: 'M9.5 5.5L16 12l-6.5 6.5',
  again: 'M5 12a7 7 0 1 1 2.3 5.2M5 20v-4.5h4.5',
  skip: 'M6 6l7 6-7 6zM17.5 6v12',
  flag: 'M6 21V4h11l-2.5 4L17 12H6',
  discard: 'M5 7h14M10 4h4M7 7l.8 12.5h8.4L17 7M10 11v5M14 11v5',
  undo: 'M8.5 5L4.5 9l4 4M4.5 9H14a5 5 0 0 1 0 10H9',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  landed: 'M2 12.5l4.5 4.5L15.5 7.5M12 16l1 1 9-9.5',
  cross: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  warn: 'M12 4.5L3.5 19h17zM12 10v4.5M12 16.8v.2',
  info: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 7.8v.2',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 7.5V12l3 2',
  person: 'M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20a7 7 0 0 1 14 0',
  shield: 'M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM8.5 12l2.5 2.5 4.5-4.5',
  offline:
    'M4 4l16 16M8.5 18H7a4 4 0 0 1-.6-7.95A6 6 0 0 1 7.5 8M10.5 6.2A6 6 0 0 1 17.6 10.5 3.8 3.8 0 0 1 19.5 17',
  cloud: 'M7 18a4 4 0 0 1-.6-7.95 6 6 0 0 1 11.2.5A3.8 3.8 0 0 1 17.5 18z',
  park: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM10 9v6M14 9v6',
  lock: 'M6.5 11h11v9h-11zM9 11V8a3 3 0 0 1 6 0v3',
  plus: 'M12 5v14M5 12h14',
  search: 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5',
  disk: 'M4 7h16v10H4zM16.5 13.5v.2M4 12.5h12',
  keyboard: 'M3.5 7h17v10h-17zM7 10.5v.2M10.5 10.5v.2M14 10.5v.2M17 10.5v.2M8 14h8',
  upload: 'M12 16V5M7.5 9.5L12 5l4.5 4.5M5 20h14',
  note: 'M5 5h14v10l-4 4H5zM19 15h-4v4M8.5 9h7M8.5 12.5h4',
  expand: 'M6 9.5l6 6 6-6',
  zoomIn: 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M10.5 8v5M8 10.5h5',
  zoomOut: 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M8 10.5h5',
} as const
export type IconName = keyof typeof PATHS
const FILLED: ReadonlySet<IconName> = new Set(['record', 'play', 'skip'])
const TURNS: ReadonlySet<IconName> = new Set(['back', 'next', 'undo', 'skip', 'again'])

/** Decoration only: the words beside it, or the control's label, say the same. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  const classes = [
    'icon',
    small && 'icon-small',
    FILLED.has(name) && 'icon-filled',
    TURNS.has(name) && 'icon-turns',
  ]
  return (
    <svg
      className={classes.filter(Boolean).join(' ')}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
