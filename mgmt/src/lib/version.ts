import manifest from '../../package.json' with { type: 'json' }

/** Set by the build (`mgmt/scripts/build.ts`): version with the commit it was made from. */
declare const LIMIQUANTIX_VERSION: string | undefined

/** Version of this product, for example `0.1.0+42.1a2b3c4`; from the sources `0.1.0-dev`. */
export const version: string = typeof LIMIQUANTIX_VERSION === 'string' ? LIMIQUANTIX_VERSION : `${manifest.version}-dev`
