/** Pictures and spoken examples of prompts: fetched by the core from places that staff allowed, never by the page. */
import { z } from 'zod'

export const mediaKind = z.enum(['image', 'audio'])
export type MediaKind = z.infer<typeof mediaKind>

/** Of a picture, by its header. A page that draws it takes four bytes for each, whatever the file weighs. */
export const MOST_PIXELS = 40_000_000

/** Why there is nothing to show; `here` comes with the bytes. */
export const mediaStatus = z.enum(['here', 'none', 'not_allowed', 'offline', 'refused', 'too_many_pixels'])

/**
 * One place a line or comma: `images.example.org` (https only), or a whole origin such as `http://10.0.0.5:8080`.
 * The station's own bucket needs no entry: `s3://bucket/key`.
 */
export function allowedOrigins(text: string): ReadonlySet<string> {
  const origins = new Set<string>()
  for (const entry of text.split(/[\s,]+/).filter(Boolean)) {
    const url = entry.includes('://') ? entry : `https://${entry}`
    if (URL.canParse(url) && /^https?:/.test(url)) origins.add(new URL(url).origin)
  }
  return origins
}

export const mediaMethods = {
  'prompts.media': {
    input: z.object({ projectId: z.string(), promptId: z.string(), kind: mediaKind }),
    output: z.object({ status: mediaStatus, type: z.string(), place: z.string() }),
    bytes: 'out',
  },
} as const
