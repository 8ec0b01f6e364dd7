/** What can keep a call from being answered in CIM-XML, each with what is wrong and the remedy. */
export const transportErrors = {
  'connection-refused': {
    text: 'nothing listens at the address',
    remedy: 'check the host and port, and that the server runs (5989 is HTTPS, 5988 plain HTTP)',
  },
  'connection-lost': {
    text: 'the connection broke before the answer was complete',
    remedy: 'try again; look into the server log if it happens again',
  },
  'connection-failed': {
    text: 'the server cannot be reached',
    remedy: 'check the address, the network and, in a browser, that the server allows requests from this page',
  },
  'host-unknown': { text: 'the host name is not known', remedy: 'check the spelling of the host and the name service' },
  'socket-missing': {
    text: 'the unix socket does not exist',
    remedy: 'check the path, and that the server runs with this data directory',
  },
  'socket-forbidden': {
    text: 'the unix socket may not be opened by this user',
    remedy: "join the group that owns the socket, or use the server's HTTPS port with a password",
  },
  'tls-untrusted': {
    text: "the server's certificate is not trusted",
    remedy:
      "give the certificate authority of the server (option ca), or check that the host name is the certificate's",
  },
  'tls-failed': {
    text: 'no TLS connection could be made',
    remedy: 'check that the port is an HTTPS port, and the client certificate if the server asks for one',
  },
  unauthorized: {
    text: 'the server wants a valid user name and password (HTTP 401)',
    remedy: 'give user and password, and check them',
  },
  forbidden: {
    text: 'the server does not let this user in (HTTP 403)',
    remedy: 'ask for the role that the operation needs',
  },
  'request-refused': {
    text: 'the server refused the request as CIM-XML',
    remedy: 'the CIMError code tells why; the server may speak another version',
  },
  'http-status': {
    text: 'the server answered with an HTTP error',
    remedy: 'check that the address leads to a WBEM server (its path is usually /cimom)',
  },
  timeout: { text: 'the answer did not come in time', remedy: 'raise the time limit, or ask for less' },
  'answer-too-long': {
    text: 'the answer is longer than is read',
    remedy: 'check that the address leads to what it should; raise the limit, or ask for less',
  },
  'malformed-answer': {
    text: 'the answer is not valid CIM-XML',
    remedy: 'check that the address leads to a WBEM server; if it does, it has a defect',
  },
} as const

export type TransportErrorCode = keyof typeof transportErrors

export interface TransportErrorOptions {
  /** More about this case: the address, the HTTP status, the words of the system. */
  readonly detail?: string
  /** The HTTP status, where there was an answer. */
  readonly httpStatus?: number
  /** The value of the CIMError header of the answer. */
  readonly cimError?: string
  readonly cause?: unknown
}

/** A call that got no CIM-XML answer. A CIM error is an answer: it is a `CimError`. */
export class WbemTransportError extends Error {
  override readonly name = 'WbemTransportError'
  readonly code: TransportErrorCode
  /** What can be done about it. */
  readonly remedy: string
  readonly httpStatus: number | undefined
  readonly cimError: string | undefined

  constructor(code: TransportErrorCode, options: TransportErrorOptions = {}) {
    const { text, remedy } = transportErrors[code]
    const detail = options.detail === undefined ? '' : ` (${options.detail})`
    super(`${text}${detail}: ${remedy}`, { cause: options.cause })
    this.code = code
    this.remedy = remedy
    this.httpStatus = options.httpStatus
    this.cimError = options.cimError
  }
}
