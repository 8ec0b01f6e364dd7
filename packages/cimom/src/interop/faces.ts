import type { FaceDescription } from './face-description.ts'

/** The faces in front of an object manager. */
export class Faces {
  readonly #described = new Map<string, FaceDescription>()

  /** Says what a face is; one that speaks the same protocol takes the place of the one described before. */
  describe(face: FaceDescription): void {
    this.#described.set(face.protocol, face)
  }

  list(): readonly FaceDescription[] {
    return [...this.#described.values()]
  }
}
