import { formatAttributes, type SlpAttributes, wantedAttributes } from './slp-attributes.ts'
import {
  decodeSlpRequest,
  encodeSlpReply,
  SlpError,
  type SlpErrorName,
  type SlpRequest,
  slpErrors,
  slpFunctions,
  slpNumber,
  slpText,
} from './slp-message.ts'
import { compilePredicate } from './slp-predicate.ts'

/** A service that is told of. */
export interface SlpService {
  /** `service:wbem:https://host:5989`. */
  readonly url: string
  readonly attributes: SlpAttributes
}

export interface ServiceAgentOptions {
  readonly scopes: readonly string[]
  /** What there is, asked for with each request. */
  readonly services: () => readonly SlpService[]
  /** The addresses that this agent replies from: who finds one of them among earlier responders needs no reply. */
  readonly addresses: readonly string[]
}

/** A reply, and the same without content, for where it does not fit. */
export interface SlpReply {
  readonly bytes: Uint8Array
  readonly empty: Uint8Array
}

/** How long a client may take what it was told for true, in seconds (RFC 2608 4.3); it asks again then. */
const lifetimeSeconds = 3600

/** Answers requests, of whatever transport (RFC 2608 8, 10). */
export class ServiceAgent {
  readonly #options: ServiceAgentOptions
  readonly #scopes: ReadonlySet<string>

  constructor(options: ServiceAgentOptions) {
    this.#options = options
    this.#scopes = new Set(options.scopes.map((scope) => scope.toLowerCase()))
  }

  /** `undefined`: nothing is replied. Never throws, whatever the bytes are. */
  reply(bytes: Uint8Array): SlpReply | undefined {
    try {
      return this.#answer(decodeSlpRequest(bytes))
    } catch (error) {
      if (!(error instanceof SlpError)) throw error
      const { header, code } = error
      return header === undefined || header.isMulticast ? undefined : refusal(header, code)
    }
  }

  #answer(request: SlpRequest): SlpReply | undefined {
    const { header, responders } = request
    if (responders.some((address) => this.#options.addresses.includes(address))) return undefined
    try {
      const told = this.#tell(request)
      // RFC 2608 8: to what went to all, nothing is replied by who has nothing.
      return told === undefined || (header.isMulticast && told.isNothing) ? undefined : told.reply
    } catch (error) {
      if (!(error instanceof SlpError)) throw error
      return header.isMulticast ? undefined : refusal(header, error.code)
    }
  }

  #tell(request: SlpRequest): { readonly reply: SlpReply; readonly isNothing: boolean } | undefined {
    const { header } = request
    if (request.kind === 'services') {
      const type = request.type.toLowerCase()
      if (type === 'service:service-agent')
        return { reply: this.#advert(request), isNothing: !this.#isInScope(request) }
      // Asked of directory agents, which this is not.
      if (type === 'service:directory-agent') return undefined
      this.#checkScope(request)
      const matches = compilePredicate(request.predicate)
      const found = this.#services().filter(({ url, attributes }) => isOfType(url, type) && matches(attributes))
      const fields = [slpNumber(found.length, 2), ...found.map(({ url }) => urlEntry(url))]
      return { reply: reply(slpFunctions.SrvRply, header, [fields, [slpNumber(0, 2)]]), isNothing: found.length === 0 }
    }
    this.#checkScope(request)
    if (request.kind === 'attributes') {
      const asked = request.url.toLowerCase()
      const found = this.#services().filter(({ url }) => url.toLowerCase() === asked || isOfType(url, asked))
      const text = formatAttributes(wantedAttributes(union(found), request.tags))
      const nothing = [slpText(''), slpNumber(0, 1)]
      const fields = [slpText(text), slpNumber(0, 1)]
      return { reply: reply(slpFunctions.AttrRply, header, [fields, nothing]), isNothing: found.length === 0 }
    }
    // Our types have no naming authority, which makes them IANA's: asked for by none or all.
    const isAsked = request.authority === undefined || request.authority === ''
    const types = isAsked ? [...new Set(this.#services().map(({ url }) => typeOf(url)))] : []
    const fields = [slpText(types.join(','))]
    return { reply: reply(slpFunctions.SrvTypeRply, header, [fields, [slpText('')]]), isNothing: types.length === 0 }
  }

  /** RFC 2608 8.6. */
  #advert({ header }: SlpRequest): SlpReply {
    const url = `service:service-agent://${this.#options.addresses[0] ?? ''}`
    const fields = [slpText(url), slpText(this.#options.scopes.join(',')), slpText(''), slpNumber(0, 1)]
    const bytes = encodeSlpReply(slpFunctions.SAAdvert, header, Buffer.concat(fields))
    return { bytes, empty: Buffer.concat(fields) }
  }

  #services(): readonly SlpService[] {
    return this.#options.services()
  }

  /** An empty list is of any scope only where agents are looked for. */
  #isInScope({ scopes }: SlpRequest): boolean {
    return scopes.length === 0 || scopes.some((scope) => this.#scopes.has(scope.toLowerCase()))
  }

  #checkScope(request: SlpRequest): void {
    if (request.scopes.length > 0 && this.#isInScope(request)) return
    const asked = request.scopes.join(', ') || 'none'
    throw new SlpError('scope-not-supported', `the scopes ${asked} are not among ${this.#options.scopes.join(', ')}`)
  }
}

function reply(
  functionId: number,
  header: SlpRequest['header'],
  [fields, empty]: readonly [full: readonly Uint8Array[], empty: readonly Uint8Array[]],
): SlpReply {
  const ok = slpNumber(slpErrors.none, 2)
  return {
    bytes: encodeSlpReply(functionId, header, Buffer.concat([ok, ...fields])),
    empty: Buffer.concat([ok, ...empty]),
  }
}

/** The reply that says why there is none; after an error nothing follows (RFC 2608 7). */
function refusal(header: SlpRequest['header'], code: SlpErrorName): SlpReply {
  const functionId = replies.get(header.functionId) ?? slpFunctions.SrvRply
  const error = slpNumber(slpErrors[code], 2)
  return { bytes: encodeSlpReply(functionId, header, error), empty: error }
}

const replies = new Map<number, number>([
  [slpFunctions.SrvRqst, slpFunctions.SrvRply],
  [slpFunctions.AttrRqst, slpFunctions.AttrRply],
  [slpFunctions.SrvTypeRqst, slpFunctions.SrvTypeRply],
])

/** The attributes of a type are those of all its services together (RFC 2608 10.3). */
function union(services: readonly SlpService[]): SlpAttributes {
  const all = new Map<string, readonly string[] | true>()
  for (const [tag, values] of services.flatMap(({ attributes }) => [...attributes])) {
    const known = all.get(tag)
    all.set(
      tag,
      known === undefined || known === true || values === true ? values : [...new Set([...known, ...values])],
    )
  }
  return all
}

/** RFC 2608 4.3. */
function urlEntry(url: string): Uint8Array {
  return Buffer.concat([slpNumber(0, 1), slpNumber(lifetimeSeconds, 2), slpText(url), slpNumber(0, 1)])
}

/** `service:wbem:https` of `service:wbem:https://host`. */
function typeOf(url: string): string {
  const end = url.indexOf('://')
  return end < 0 ? url : url.slice(0, end)
}

/** An abstract type, `service:wbem`, stands for all its concrete ones (RFC 2609 2.1). */
function isOfType(url: string, type: string): boolean {
  const own = typeOf(url).toLowerCase()
  return own === type || own.startsWith(`${type}:`)
}
