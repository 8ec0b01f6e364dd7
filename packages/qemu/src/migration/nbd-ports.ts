/** Where ports of NBD are looked for when none are given: those that nobody is registered for (RFC 6335, 6). */
export const anyPorts = { first: 49_152, last: 65_535 } as const
