import type { CimClass, Instance, QualifierType } from '@cimarron/cim'
import { printClass, printInstance } from './print-object.ts'
import { printQualifierType } from './print-qualifier.ts'

/** What is printed: of a compiled namespace what it declares, or all of a schema as `{ qualifierTypes, classes: schema }`. */
export interface Printable {
  readonly qualifierTypes?: Iterable<QualifierType>
  /** In any order that compiles; a schema iterates superclasses first. */
  readonly classes?: Iterable<CimClass>
  readonly instances?: Iterable<Instance>
}

/** MOF text that compiles to the same qualifier types, classes and instances, piece by piece. @throws UnprintableError */
export function* printPieces({ qualifierTypes = [], classes = [], instances = [] }: Printable): Generator<string> {
  const types = new Map<string, QualifierType>()
  for (const type of qualifierTypes) {
    types.set(type.name.toLowerCase(), type)
    yield `${printQualifierType(type)}\n`
  }
  const qualifierType = (name: string): QualifierType | undefined => types.get(name.toLowerCase())
  for (const cls of classes) yield `${printClass(cls, { qualifierType })}\n`
  for (const instance of instances) yield `${printInstance(instance, { qualifierType })}\n`
}

/** As `printPieces`, in one string. */
export function printMof(printable: Printable): string {
  return [...printPieces(printable)].join('')
}
