/** A file that is not what it says it is, or is cut short; the message says what is wrong with it. */
export class ContainerError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ContainerError'
  }
}
