import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const given = process.env['CHROMIUM_PATH'] ?? ''
const places = given === '' ? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] : [given]

/** Where the Chromium of this machine is: CHROMIUM_PATH if set, else where systems put it; undefined where there is none. */
export const chromiumPath = places.find((path) => existsSync(path))

/** Why the tests in a browser can't run. */
export const noChromium = `there is no Chromium at ${places.join(', ')}; install it, or set CHROMIUM_PATH`

/** A headless Chromium that by itself asks nobody for anything; the caller closes it. */
export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(noChromium)
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
