import type { Codec } from '../xdr/codec.ts'

/** One of the programs that speak on a connection. */
export interface Program {
  readonly name: string
  readonly number: number
  readonly version: number
}

/** Something a server can be asked for. */
export interface Call<A, R> {
  readonly program: Program
  readonly number: number
  /** libvirt's own, without its prefix: `DOMAIN_CREATE`. */
  readonly name: string
  readonly args: Codec<A>
  readonly ret: Codec<R>
  /** It opens a stream: the server mostly sends (`reads`), or takes (`writes`). */
  readonly stream?: 'reads' | 'writes'
  /** It is answered though calls that wait for guests keep the ordinary workers busy. */
  readonly priority?: true
}

/** Something a server tells unasked. */
export interface Message<M> {
  readonly program: Program
  readonly number: number
  readonly name: string
  readonly body: Codec<M>
}
