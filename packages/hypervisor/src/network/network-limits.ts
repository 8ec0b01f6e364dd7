/** What holds for every platform. */
export const networkLimits = {
  /** IFNAMSIZ of Linux (include/uapi/linux/if.h) without the closing NUL. */
  interfaceName: 15,
  mtu: { least: 576, most: 65_535 },
  /** RFC 8200, section 5. */
  leastIpv6Mtu: 1280,
  ipv4Prefix: { least: 8, most: 30 },
  ipv6Prefix: { least: 64, most: 126 },
  leaseSeconds: { least: 120, most: 31_536_000 },
  /** Addresses in one range: each that is given out is kept in memory. */
  rangeAddresses: 65_536n,
  staticLeases: 4096,
  forwards: 1000,
  dnsHosts: 4096,
  namesOfHost: 16,
  forwarders: 16,
} as const
