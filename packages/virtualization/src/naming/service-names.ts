/** The service that DSP1042 asks for. */
export const managementService = { className: 'VirtualSystemManagementService' } as const
