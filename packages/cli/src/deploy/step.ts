/** One change of a server that can be taken back. */
export interface Step {
  readonly verb: 'create' | 'change' | 'delete'
  readonly kind: 'namespace' | 'qualifier type' | 'class' | 'instance'
  readonly name: string
  readonly namespace: string
  readonly run: () => Promise<unknown>
  readonly undo: () => Promise<unknown>
}

/** Changes in the order of their dependencies; those of one wave are independent of each other. */
export type Plan = readonly (readonly Step[])[]

/** `create class ACME_Lamp in root/x`. */
export function stepText({ verb, kind, name, namespace }: Step): string {
  return kind === 'namespace' ? `${verb} namespace ${name}` : `${verb} ${kind} ${name} in ${namespace}`
}
