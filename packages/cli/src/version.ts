/** Of this package; a test holds it to package.json, which a bundle does not have beside it. */
export const version = '0.1.0'
