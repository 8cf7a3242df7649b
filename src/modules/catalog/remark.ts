import { InputError, type InputPath } from '../../errors.js'
import { parseValue } from '../../query/value.js'

const maxCharacters = 10_000

/** What people say of a change, such as its cause or a note; an InputError for what is no text, or longer than anybody reads. */
export function parseRemark(text: string, path: InputPath): string {
  if (text.length > maxCharacters)
    throw new InputError(`"${path.at(-1)}" has ${text.length} characters; at most ${maxCharacters} are allowed.`, path)
  return String(parseValue('string', text, path))
}
