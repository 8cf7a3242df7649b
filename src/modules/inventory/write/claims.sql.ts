import { sql, type Statement } from '../../../query/sql.js'
import { typedValues, unnestElements, valueColumns, type Elements, type Units } from './attributes.sql.js'

/** Forgets what the source claimed for these attributes. */
export const deleteClaims = (units: Units, instanceId: number): Statement => sql`
  delete from resource_attribute_claims c
   using unnest(${units.resourceIds}::bigint[], ${units.attributeIds}::integer[]) as u (resource_id, attribute_definition_id)
   where c.resource_id = u.resource_id and c.attribute_definition_id = u.attribute_definition_id and c.source_instance_id = ${instanceId}`

/** Notes that the source set these attributes, where it is not the resource's origin or others have spoken before. */
export const insertClaims = (
  elements: Elements,
  instanceId: number,
  operationId: string,
  now: string,
): Statement => sql`
  insert into resource_attribute_claims (resource_id, attribute_definition_id, source_instance_id, ordinal, operation_id, claimed_at, ${valueColumns})
    select u.resource_id, u.attribute_definition_id, ${instanceId}::integer, greatest(u.ordinal, 0), ${operationId}::bigint,
           greatest(${now}::timestamptz, r.updated_at), ${typedValues}
      from ${unnestElements(elements)}
     cross join lateral (select r.origin_instance_id, r.updated_at from resources r where r.id = u.resource_id offset 0) r
     where r.origin_instance_id <> ${instanceId}
        or exists (select 1 from resource_attribute_claims c
                    where c.resource_id = u.resource_id and c.attribute_definition_id = u.attribute_definition_id)`
