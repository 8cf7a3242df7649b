import { describe, expect, test } from 'vitest'
import { InputError } from '../../../src/errors.js'
import { compilePattern, maxPatternLength } from '../../../src/modules/catalog/pattern.js'

const length = 64 * 1024
const millisecondsAllowed = 50

/** A string of exactly 64 KiB: the unit repeated, then an ending that makes a backtracking engine try everything. */
function value(unit: string, ending = '!'): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length - ending.length) + ending
}

const emailLocal = "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+"

/** Patterns known from advisories, books and scanners, each with the input that makes a backtracking engine run away. */
const catastrophic: readonly (readonly [name: string, pattern: string, value: string])[] = [
  ['nested plus', '(a+)+$', value('a')],
  ['nested star', '(a*)*$', value('a')],
  ['nested star and plus', '(a*)+$', value('a')],
  ['nested plus and star', '(a+)*$', value('a')],
  ['whole match, nested plus', '^(a+)+$', value('a')],
  ['three levels', '^((a+)+)+$', value('a')],
  ['overlapping alternatives', '(a|aa)+$', value('a')],
  ['optional alternatives', '(a|a?)+$', value('a')],
  ['equal alternatives', '^(a|a)*$', value('a')],
  ['alternatives of classes', '^(\\w|\\d)+$', value('1')],
  ['letters, nested', '([a-zA-Z]+)*$', value('a')],
  ['letters, whole match', '^([a-zA-Z]+)*$', value('a')],
  ['dot star in a repeat', '^(.*a){11,}$', value('a')],
  ['dot star in a fixed repeat', '(.*a){20}$', value('a')],
  ['adjacent repeats', '(x+x+)+y', value('x', 'x')],
  ['adjacent stars', 'x*x*x*x*x*x*x*x*x*x*y', value('x', 'x')],
  ['dot star, dot star', '.*.*=.*', value('x', 'x')],
  [
    'the firewall rule of 2019',
    '(?:(?:"|\'|\\]|\\}|\\\\|\\d|(?:nan|infinity|true|false|null|undefined|symbol|math)|\\`|\\-|\\+)+[)]*;?((?:\\s|-|~|!|\\{\\}|\\|\\||\\+)*.*(?:.*=.*)))',
    value('x=', 'x'),
  ],
  ['trailing blanks', '\\s+$', value(' ', 'x')],
  ['the blanks of 2016', '^[\\s\\u200c]+|[\\s\\u200c]+$', value(' ', 'x')],
  ['trailing blanks in RE2 spelling', '^[\\s\\x{200c}]+|[\\s\\x{200c}]+$', value(' ', 'x')],
  ['blanks around a comma', '\\s*,\\s*$', value(' ')],
  ['optional times n, then n', '(a?){50}a{50}', value('a')],
  ['word and blank', '^(\\w+\\s?)*$', value('word ', '$')],
  ['words with a hyphen', '^(([a-z])+.)+[A-Z]([a-z])+$', value('a')],
  ['classes that overlap', '^([a-z0-9]+[a-z]+)+$', value('a')],
  ['java class name', '^(([a-z])+\\.)+[A-Z]([a-z])+$', value('a')],
  [
    'e-mail, nested',
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
    value('a'),
  ],
  [
    'e-mail, dotted',
    '^([0-9a-zA-Z]([-.\\w]*[0-9a-zA-Z])*@(([0-9a-zA-Z])+([-\\w]*[0-9a-zA-Z])*\\.)+[a-zA-Z]{2,9})$',
    value('a'),
  ],
  [
    'e-mail of HTML',
    `^${emailLocal}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`,
    `a@${value('a.').slice(2)}`,
  ],
  [
    'e-mail of a framework',
    '^[_A-Za-z0-9-]+(\\.[_A-Za-z0-9-]+)*@[A-Za-z0-9]+(\\.[A-Za-z0-9]+)*(\\.[A-Za-z]{2,})$',
    value('a.', '@'),
  ],
  [
    'URL',
    '^(https?:\\/\\/)?([\\da-z\\.-]+)\\.([a-z\\.]{2,6})([\\/\\w \\.-]*)*\\/?$',
    `http://a.bc/${value('a').slice(12)}`,
  ],
  [
    'host name',
    '^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]*[a-zA-Z0-9])\\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\\-]*[A-Za-z0-9])$',
    value('a'),
  ],
  ['number with groups', '^\\d+(,?\\d+)*(\\.\\d+)?$', value('1')],
  ['number with exponent', '^[+-]?(\\d+\\.?\\d*)+([eE][+-]?\\d+)?$', value('1')],
  ['version', '^(\\d+\\.)*(\\d+)+(-[a-z0-9.]+)*$', value('1')],
  ['date in words', '(?:[\\w.]+\\s*)+,\\s*\\d{4}$', value('may ')],
  ['comment in C', '/\\*([^*]|[\\r\\n]|(\\*+([^*/]|[\\r\\n])))*\\*+/', `/*${value('**').slice(2)}`],
  ['comment in markup', '<!--([\\s\\S]*?)*-->', `<!--${value('a').slice(4)}`],
  ['attributes of a tag', '<\\w+(\\s+\\w+(\\s*=\\s*("[^"]*"|[^\\s>]+))?)*\\s*>', `<a${value(' b').slice(2)}`],
  ['quoted text with escapes', '"(\\\\.|[^"\\\\]+)*"$', `"${value('a').slice(1)}`],
  ['emphasis in markdown', '\\*\\*((?:\\\\.|[^*\\\\]+)+)\\*\\*$', `**${value('a').slice(2)}`],
  ['links in markdown', '^!?\\[((?:\\[[^\\]]*\\]|[^\\[\\]])*)\\]\\((.*)\\)$', value('[')],
  ['data URI', '^data:(\\w+\\/[-+.\\w]+)?(;[\\w-]+=[^;,]+)*(;base64)?,(.*)*$', `data:${value(';a=b').slice(5)}`],
  [
    'content type',
    '^([\\w!#$&^.+-]+)\\/([\\w!#$&^.+-]+)(\\s*;\\s*[\\w-]+=("[^"]*"|[^;]*))*\\s*$',
    `a/b${value(';a=b', ';').slice(3)}`,
  ],
  ['cookie', '^(\\s*[^=;]+=[^;]*;?)*$', value('a=b;', '=')],
  ['user agent', '(?:\\w+\\/[\\w.]+\\s*(\\([^)]*\\))?\\s*)+$', value('a/1 ')],
  ['file name in a path', '^(\\/?[\\w.-]+)+\\/?$', value('a')],
  ['base64 lines', '^([A-Za-z0-9+/]{4}\\s?)*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$', value('abcd')],
  ['semicolon list', '^(([^;]+;?)+)+$', value('a;', ';')],
  ['many optionals', '^(a?b?c?d?e?)*z$', value('abcde')],
  ['bounded in bounded', '^((a{1,20}){1,20})$', value('a')],
  ['look-ahead', '^(?=(a+))a*b\\1$', value('a')],
  ['look-behind', '(?<=a+)b', value('a')],
  ['back reference', '^(a+)\\1+$', value('a')],
  ['repeats multiplied', '((a{100}){100}){100}', value('a')],
]

describe('patterns', () => {
  test('there are fifty and more of them', () => {
    expect(catastrophic.length).toBeGreaterThanOrEqual(50)
    for (const [name, , input] of catastrophic) expect([name, input.length]).toEqual([name, length])
  })

  test.each(catastrophic)('%s is refused, or ends in time on 64 KiB', (_name, pattern, input) => {
    const refusal = refusalOf(pattern)
    if (refusal) return expect(refusal).toBeInstanceOf(InputError)
    const started = process.cpuUsage()
    compilePattern(pattern)(input)
    expect(cpuMilliseconds(started)).toBeLessThan(millisecondsAllowed)
  })

  test('a pattern matches anywhere unless it is anchored', () => {
    expect(compilePattern('b+')('abc')).toBe(true)
    expect(compilePattern('^b+$')('abc')).toBe(false)
    expect(compilePattern('^[0-9a-f]{2}(:[0-9a-f]{2}){5}$')('de:ad:be:ef:00:01')).toBe(true)
  })

  test('a refusal says why and where', () => {
    expect(refusalOf('a(?=b)')).toMatchObject({ code: 'BAD_USER_INPUT', inputPath: ['input', 'pattern'] })
    expect(refusalOf('[a-')?.message).toBe(
      "The pattern can't be used: missing closing ]: `[a-`. Patterns are written in RE2 syntax.",
    )
    expect(refusalOf('x'.repeat(maxPatternLength + 1))?.message).toContain('at most 1000')
    expect(refusalOf('(a{30}){30}')?.message).toContain('too large')
  })

  test('the worst accepted pattern stays linear in the value', () => {
    const matches = compilePattern('(0|1)*1(0|1){100}$')
    const bits = (count: number) =>
      Array.from({ length: count }, (_, i) => ((i * i * 2_654_435_761) >>> 13) & 1).join('')
    const costOf = (count: number) => {
      const value = bits(count)
      const started = process.cpuUsage()
      matches(value)
      return cpuMilliseconds(started)
    }
    costOf(length)
    // Eight times the value would be 64 times the cost if it were quadratic.
    expect(costOf(length)).toBeLessThan(24 * costOf(length / 8))
  })
})

/** Processor time, which other processes of a busy machine do not add to. */
function cpuMilliseconds(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

function refusalOf(pattern: string): InputError | undefined {
  try {
    compilePattern(pattern, ['input', 'pattern'])
    return undefined
  } catch (error) {
    return error as InputError
  }
}
