/** The sound of another take, beside the player of the one that is judged: one at a time, and silent once it was left. */
export class OtherSound {
  readonly media = new Audio()
  private asked: symbol | null = null

  /**
   * False: it cannot be played. `ready` is awaited first, and what it throws is passed on. Whoever leaves meanwhile
   * hears nothing of it any more.
   */
  async play(ready: Promise<unknown>, url: string, seconds: number): Promise<boolean> {
    const asked = Symbol()
    this.asked = asked
    await ready
    if (this.asked !== asked) return true
    this.media.src = url
    this.media.currentTime = seconds
    try {
      await this.media.play()
      return true
    } catch {
      // leaving it is no fault
      return this.asked !== asked
    }
  }
  setSpeed(speed: number): void {
    this.media.defaultPlaybackRate = speed
    this.media.playbackRate = speed
  }
  /** s */
  get time(): number {
    return this.media.currentTime
  }
  leave(): void {
    this.asked = null
    this.media.pause()
  }
  end(): void {
    this.leave()
    this.media.removeAttribute('src')
  }
}
