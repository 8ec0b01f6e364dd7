/**
 * Registering a management profile (DSP1033) is data: what it is, which objects of the namespace are its central
 * instances, and what other profiles it builds on. Who implements a profile registers it beside its providers, in the
 * same namespace; the interop namespace then has its CIM_RegisteredProfile, and the associations across both.
 */

/** Organizations by their names in CIM_RegisteredSpecification.RegisteredOrganization; any other name is told as Other. */
export const registeredOrganizations: Readonly<Record<string, number>> = {
  DMTF: 2,
  CompTIA: 3,
  SNIA: 11,
  'TM Forum': 12,
  'The Open Group': 13,
  ANSI: 14,
  IEEE: 15,
  IETF: 16,
  ISO: 18,
  W3C: 19,
}

export interface ProfileName {
  /** `DMTF` unless said. */
  readonly organization?: string
  /** As the profile's own text spells it: `System Virtualization`. */
  readonly name: string
  /** Major, minor and update: `1.0.0`. */
  readonly version: string
}

export interface ProfileRegistration extends ProfileName {
  readonly kind: 'profile'
  /**
   * The classes whose instances (those of subclasses too) are its central instances: each conforms to the profile by an
   * instance of CIM_ElementConformsToProfile, which is DSP1033's central class methodology.
   */
  readonly central?: readonly CentralClass[]
  /**
   * The same for the scoping class methodology: nothing says of an instance that it conforms. A client comes to them
   * through the profile that references this one; GetCentralInstances lists them.
   */
  readonly scoped?: readonly CentralClass[]
  /** The profiles it builds on. One that is not registered is not told. */
  readonly references?: readonly Omit<ProfileName, 'version'>[]
  /** CIM_RegisteredProfile.ImplementedFeatures: features by the names that the profile gives them. */
  readonly features?: readonly string[]
}

export interface CentralClass {
  readonly className: string
  /** Where its instances are, when not in the namespace the profile is registered in. */
  readonly namespace?: string
}

/** Makes a registration, to be given to `Namespace.register`. */
export function defineProfile(profile: Omit<ProfileRegistration, 'kind'>): ProfileRegistration {
  return { ...profile, kind: 'profile' }
}
