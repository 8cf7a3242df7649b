import { InputError } from '../../errors.js'
import { loadCatalogue } from './catalogue.service.js'
import { getType, statusesOf } from './catalogue.js'
import { describeNoun, idIn, nameField, neverChanges, reference, type Draft } from './noun.js'
import type { Db } from '../../db/db.js'

const fixed = neverChanges('Whose word it is', 'create another one')

export const sourceStatusWord = describeNoun({
  name: 'sourceStatusWord',
  plural: 'sourceStatusWords',
  typeName: 'SourceStatusWord',
  label: 'status word',
  labels: 'status words',
  table: 'source_status_words',
  description: 'What a source calls a status of resources of a type, and which of ours that is.',
  fields: {
    source: reference('source', 'source_id', 'The source that uses the word.', { presence: 'required', fixed }),
    resourceType: reference('resourceType', 'resource_type_id', 'The resource type it is said of.', {
      presence: 'required',
      fixed,
    }),
    word: nameField('The word, exactly as the source spells it.', { column: 'word', fixed }),
    status: reference('resourceStatus', 'status_id', 'The status it means.', { presence: 'required' }),
  },
  key: ['source', 'resourceType', 'word'],
  retires: 'never',
  rules: { check },
})

async function check(db: Db, draft: Draft): Promise<void> {
  const catalogue = await loadCatalogue(db)
  const type = getType(catalogue, idIn(draft.after, 'resourceType'))
  const status = catalogue.statuses.get(idIn(draft.after, 'status'))
  if (!statusesOf(catalogue, type.id).some(({ id }) => id === status?.id))
    throw new InputError(`Resources of type "${type.name}" have no status "${status?.name}".`, draft.at('status'))
}
