import type { Rule } from '../rule.ts'
import { allocationRules } from './allocation.ts'
import { associationRules } from './associations.ts'
import { hostingRules } from './hosting.ts'
import { jobRules } from './jobs.ts'
import { propertyRules } from './properties.ts'
import { registrationRules } from './registration.ts'
import { requestRules } from './requests.ts'
import { resourceRules } from './resources.ts'
import { serviceRules } from './services.ts'
import { settingRules } from './settings.ts'
import { stateRules } from './states.ts'

/** The rules that change nothing at the server, in the order in which they are tried. */
export const readOnlyRules: readonly Rule[] = [
  ...registrationRules,
  ...hostingRules,
  ...serviceRules,
  ...stateRules,
  ...settingRules,
  ...resourceRules,
  ...allocationRules,
  ...jobRules,
  ...propertyRules,
  ...associationRules,
  ...requestRules,
]
