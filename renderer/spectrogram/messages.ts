/** What of the sound the picture shows. */
export interface Picture {
  /** Hz at its upper edge; null: all that is recorded */
  readonly top: number | null
  /** dB below which it is blank */
  readonly floor: number
}
export interface SpectrogramRequest {
  readonly picture: Picture
  readonly id: number
  readonly url: string
  /** seconds */
  readonly from: number
  readonly to: number
  readonly width: number
  readonly height: number
}
export type SpectrogramAnswer =
  | { readonly id: number; readonly pixels: Uint8Array; readonly sampleRate: number }
  | { readonly id: number; readonly error: string }
