import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { examples } from '../../graphiql/examples.js'
import { chromiumPath, noChromium, startBrowser } from './browser.js'

// On a machine without a browser that is said and no more; where the whole project is judged it is a failure.
const isSkipped = chromiumPath === undefined && process.env['CI'] === undefined

if (isSkipped) process.stdout.write(`GraphiQL is not tested in a browser: ${noChromium}.\n`)

describe.skipIf(isSkipped)('GraphiQL in a browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
  })

  it('comes from its own origin alone, without a complaint, with a tab for each example', async () => {
    const { page, seen } = await open(browser)
    expect(await page.title()).toBe('Cadastre')
    expect(await page.locator('.graphiql-tab-button').allTextContents()).toEqual(examples.map(({ name }) => name))
    expect(seen.requests.length).toBeGreaterThan(5)
    expect(seen.requests.filter((url) => !isOwn(url))).toEqual([])
    expect(seen.refused).toEqual([])
    expect(seen.complaints).toEqual([])
    expect(seen.contentSecurityPolicy).toContain("default-src 'self'")
    await page.close()
  })

  it('shows an answer with rows for each example', async () => {
    const { page, seen } = await open(browser)
    for (const { name } of examples) {
      await page.getByRole('tab', { name }).click()
      // GraphiQL reads the name of the operation a moment after it shows the tab; people are slower.
      await page.waitForTimeout(300)
      const answered = page.waitForResponse(
        (response) => response.request().postData()?.includes(`query ${name}`) ?? false,
      )
      await page.locator('.graphiql-execute-button').click()
      const { data, errors } = (await (await answered).json()) as { readonly data: object; readonly errors?: unknown }
      expect(errors).toBeUndefined()
      const [field = ''] = Object.keys(data)
      await expect.poll(() => shownAnswer(page)).toContain(`"${field}": {`)
      expect(JSON.stringify(data)).toMatch(/"nodes":\[\{/)
    }
    expect(seen.requests.filter((url) => !isOwn(url))).toEqual([])
    expect(seen.complaints).toEqual([])
    await page.close()
  })

  it('explains the schema: from a list to its type, to an attribute, and by search', async () => {
    const { page, seen } = await open(browser)
    await page.getByLabel('Show Documentation Explorer').click()
    const docs = page.locator('.graphiql-doc-explorer')
    await expect.poll(() => docs.textContent()).toContain('Cadastre')
    for (const name of [
      'Query',
      'virtualMachines',
      'VirtualMachineConnection',
      'VirtualMachine',
      'VirtualMachineAttributes',
    ])
      await docs.getByRole('link', { name, exact: true }).first().click()
    await expect.poll(() => docs.textContent()).toContain('cpuCores')
    await expect.poll(() => docs.textContent()).toContain('Number of CPU cores')

    await docs.getByRole('combobox').fill('cpuCores')
    await docs.getByRole('option').filter({ hasText: 'HostAttributes' }).first().click()
    await expect.poll(() => docs.locator('.graphiql-doc-explorer-title').textContent()).toBe('cpuCores')
    expect(seen.complaints).toEqual([])
    await page.close()
  })

  it.each(['light', 'dark'] as const)('follows the %s colours of the system', async (colorScheme) => {
    const { page } = await open(browser, colorScheme)
    await page.locator('.graphiql-execute-button').click()
    await expect.poll(() => shownAnswer(page)).toContain('"virtualMachines": {')
    await page.getByLabel('Show Documentation Explorer').click()
    // To be looked at by people; the folder is not kept.
    await page.screenshot({ path: join(import.meta.dirname, 'screenshots', `graphiql-${colorScheme}.png`) })
    const isDark = (await brightness(page, '.graphiql-container')) < 128
    expect(isDark).toBe(colorScheme === 'dark')
    await page.close()
  })
})

/** What a page did that it should not do, as it happens. */
interface Seen {
  readonly requests: string[]
  /** Requests that failed, and answers of 400 and above. */
  readonly refused: string[]
  /** Warnings and errors of the console, and errors that nobody caught. */
  readonly complaints: string[]
  contentSecurityPolicy: string
}

async function open(browser: Browser, colorScheme: 'light' | 'dark' = 'light'): Promise<{ page: Page; seen: Seen }> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme })
  const seen: Seen = { requests: [], refused: [], complaints: [], contentSecurityPolicy: '' }
  page.on('request', (request) => seen.requests.push(request.url()))
  page.on('requestfailed', (request) => seen.refused.push(request.url()))
  page.on('websocket', (socket) => seen.requests.push(socket.url()))
  page.on('response', (response) => {
    if (response.status() >= 400) seen.refused.push(`${response.status()} ${response.url()}`)
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) seen.complaints.push(message.text())
  })
  page.on('pageerror', (error) => seen.complaints.push(String(error)))
  const document = await page.goto(`${inject('address')}/`)
  seen.contentSecurityPolicy = (await document?.headerValue('content-security-policy')) ?? ''
  // The schema, the editors and their workers come after the page. Idle is half a second without a request, and is not always told of.
  await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => undefined)
  return { page, seen }
}

const isOwn = (url: string) => url.startsWith(`${inject('address')}/`) || /^(blob:|data:)/.test(url)

/** The answer as far as it is in view; the editor writes spaces of its own. */
const shownAnswer = async (page: Page) =>
  ((await page.locator('.graphiql-response .view-lines').textContent()) ?? '').replaceAll('\u00a0', ' ')

/** Of the background of an element, from 0 to 255. */
async function brightness(page: Page, selector: string): Promise<number> {
  const colour = await page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor)
  const channels = [...colour.matchAll(/\d+/g)].slice(0, 3).map(Number)
  return channels.reduce((sum, channel) => sum + channel, 0) / channels.length
}
