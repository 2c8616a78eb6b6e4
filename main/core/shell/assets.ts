/** Files of the built interface, and the headers that both shells send with them. */
import { existsSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
}
export const mimeType = (path: string): string =>
  TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'

/**
 * The file under `root` that a URL path names, or null: an undecodable path, one that climbs out of the
 * folder, or one of a kind the interface has no business to serve (source maps, dot files).
 */
export function assetPath(root: string, urlPath: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const path = normalize(join(root, decoded === '/' ? 'index.html' : decoded))
  if (!path.startsWith(normalize(root + sep))) return null
  if (!(extname(path).toLowerCase() in TYPES) || path.includes(`${sep}.`, root.length)) return null
  return path
}

/** Vite writes this into the page where a nonce belongs; every answer puts a fresh one in its place. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/**
 * Nothing is allowed but the station's own files. The nonce is for style elements that components add at
 * run time; scripts get none, so that they can only come from files. `connect` names further origins
 * (the kiosk's WebSocket, which older browsers do not count as 'self').
 */
export const contentSecurityPolicy = (nonce: string, connect: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "object-src 'none'",
  ].join('; ')

/** Headers of every answer, whatever it holds. */
export const safetyHeaders = (policy: string): Record<string, string> => ({
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), serial=()',
  'Cache-Control': 'no-cache',
})

/**
 * Where the built interface lies as seen from `from`: beside the bundle (dist/kiosk -> dist/renderer) or,
 * when the sources run unbundled, in the project's dist. Null when it has not been built.
 */
export function findInterface(from: string): string | null {
  const places = [join(from, '..', 'renderer'), join(from, '..', '..', 'dist', 'renderer')]
  return places.find((place) => existsSync(join(place, 'index.html'))) ?? null
}
