import type { CimType } from './cim-type.ts'
import type { NameMap } from './name.ts'
import type { Qualifier } from './qualifier.ts'
import type { CimValue } from './value.ts'

/** A string property or parameter that carries an object: EmbeddedObject, or EmbeddedInstance with its class. */
export interface Embedding {
  readonly kind: 'object' | 'instance'
  /** The class named by EmbeddedInstance. */
  readonly className?: string
}

/** What properties, parameters and method results have in common. */
export interface TypedElement {
  readonly name: string
  readonly type: CimType
  readonly isArray: boolean
  /** A fixed array's size. */
  readonly arraySize?: number
  /** The class a reference names. */
  readonly referenceClass?: string
  readonly embedding?: Embedding
  readonly qualifiers: NameMap<Qualifier>
}

export interface PropertyDeclaration extends TypedElement {
  /** The default value; NULL where none was declared. */
  readonly default: CimValue
  /** The class that declared it first, or overrode it last with another definition (DSP0004 "class origin"). */
  readonly classOrigin: string
  /** Qualified Key. */
  readonly isKey: boolean
}

export interface ParameterDeclaration extends TypedElement {
  readonly isIn: boolean
  readonly isOut: boolean
}

export interface MethodDeclaration {
  readonly name: string
  /** The result's type; methods of CIM can return neither arrays nor references (DSP0004 5.1.2.9). */
  readonly returnType: CimType
  readonly embedding?: Embedding
  readonly parameters: NameMap<ParameterDeclaration>
  readonly qualifiers: NameMap<Qualifier>
  readonly classOrigin: string
}

/**
 * A class with its inheritance resolved: properties, methods and qualifiers include the inherited ones, in the order
 * "inherited first". An element is propagated when its `classOrigin` is another class. Element objects are shared
 * between a class and its subclasses where nothing differs, so never compare by identity and never change one.
 */
export interface CimClass {
  readonly kind: 'class'
  readonly name: string
  readonly superclass: string | null
  readonly qualifiers: NameMap<Qualifier>
  readonly properties: NameMap<PropertyDeclaration>
  readonly methods: NameMap<MethodDeclaration>
  /** The key properties, in declared order. */
  readonly keys: readonly PropertyDeclaration[]
  /** Names (as spelt in this class's own declaration) of elements declared or overridden here, for LocalOnly and printing. */
  readonly local: { readonly properties: ReadonlySet<string>; readonly methods: ReadonlySet<string> }
  readonly isAssociation: boolean
  readonly isIndication: boolean
  readonly isAbstract: boolean
}

/** A class as somebody wrote it, before its superclass is looked at: own elements only. `resolveClass` makes a `CimClass` of it. */
export interface ClassDeclaration {
  readonly name: string
  readonly superclass: string | null
  readonly qualifiers: NameMap<Qualifier>
  readonly properties: NameMap<PropertyDeclaration>
  readonly methods: NameMap<MethodDeclaration>
}
