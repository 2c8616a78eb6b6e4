export interface SpectrogramRequest {
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
