import type { CimType, IntrinsicType, QualifierScope } from '@cimarron/cim'
import type { SourceText } from './source.ts'

/** What the parser makes of a text. `at` is always an offset into the declaration's source. */

export type ScalarNode =
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'integer'; readonly at: number; readonly value: bigint }
  | { readonly kind: 'real'; readonly at: number; readonly value: number; readonly text: string }
  | { readonly kind: 'char'; readonly at: number; readonly value: string }
  | { readonly kind: 'boolean'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'alias'; readonly at: number; readonly name: string }
  | InstanceNode

export interface ArrayNode {
  readonly kind: 'array'
  readonly at: number
  readonly items: readonly ScalarNode[]
}

export type ValueNode = ScalarNode | ArrayNode

export const flavorNames = ['enableoverride', 'disableoverride', 'restricted', 'tosubclass', 'translatable'] as const
export type FlavorName = (typeof flavorNames)[number]

export interface QualifierNode {
  readonly name: string
  readonly at: number
  /** Undefined where the qualifier stands alone, as in `[Key]`. */
  readonly value: ValueNode | undefined
  readonly flavors: readonly FlavorName[]
}

export type QualifierNodes = readonly QualifierNode[]

/** `uint32 Name[4]` or `CIM_Thing REF Name`, with the qualifiers before it. */
export interface ElementNode {
  readonly name: string
  readonly at: number
  readonly qualifiers: QualifierNodes
  readonly type: CimType
  readonly typeAt: number
  readonly referenceClass: string | undefined
  readonly isArray: boolean
  readonly arraySize: number | undefined
}

export interface PropertyNode extends ElementNode {
  readonly kind: 'property'
  readonly default: ValueNode | undefined
}

export interface MethodNode extends ElementNode {
  readonly kind: 'method'
  readonly parameters: readonly ElementNode[]
}

export type FeatureNode = PropertyNode | MethodNode

export interface ClassNode {
  readonly kind: 'class'
  readonly at: number
  readonly name: string
  readonly superclass: string | undefined
  readonly superclassAt: number
  readonly qualifiers: QualifierNodes
  readonly features: readonly FeatureNode[]
  /** False where a feature could not be read: what refers to it is then not to blame. */
  readonly isComplete: boolean
}

export interface InitializerNode {
  readonly name: string
  readonly at: number
  readonly qualifiers: QualifierNodes
  readonly value: ValueNode
}

export interface InstanceNode {
  readonly kind: 'instance'
  readonly at: number
  readonly className: string
  readonly classAt: number
  readonly alias: string | undefined
  readonly qualifiers: QualifierNodes
  readonly initializers: readonly InitializerNode[]
}

export interface QualifierTypeNode {
  readonly kind: 'qualifier'
  readonly at: number
  readonly name: string
  readonly type: IntrinsicType
  readonly isArray: boolean
  readonly arraySize: number | undefined
  readonly default: ValueNode | undefined
  readonly scopes: readonly (QualifierScope | 'any')[]
  readonly flavors: readonly FlavorName[]
}

export interface DirectiveNode {
  readonly kind: 'directive'
  readonly at: number
  /** As written; directive names are caseless. */
  readonly name: string
  readonly parameter: string
  readonly parameterAt: number
}

export type DeclarationNode = QualifierTypeNode | ClassNode | InstanceNode

/** A declaration, where it was read and for which namespace. */
export interface Placed<Node> {
  readonly node: Node
  readonly source: SourceText
  readonly namespace: string
}
