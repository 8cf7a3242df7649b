import { beforeAll, describe } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { loadPacks, readPacks } from '../../src/modules/catalog/pack.service.js'
import { raw } from '../../src/query/sql.js'
import { startApi, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'
import { testRecorded } from '../support/recorded.js'

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  const { pool } = database()
  await loadPacks(pool, systemActor, await readPacks(`${projectRoot}/seeds/packs`))
  await pool.run(raw(places))
  api = await startApi(pool)
})

describe('the catalogue, the places and the sources', () => {
  testRecorded('catalog', () => api)
})

describe('discovery', () => {
  testRecorded('discovery', () => api)
})

// Sixty providers with two or three endpoints each, in a few datacenters; one provider type is retired, and so is the provider with id 2.
const places = `
  insert into locations (name, display_name) values ('europe', 'Europe');
  insert into locations (parent_id, name, display_name) select id, 'town ' || n, 'Town ' || n from locations, generate_series(1, 3) n;
  insert into datacenters (location_id, name, display_name) select id, 'dc of ' || name, name from locations where parent_id is not null;
  insert into providers (provider_type_id, name, display_name)
    select (select id from provider_types where name = case n % 2 when 0 then 'proxmox' else 'hetzner' end),
           'site ' || lpad(n::text, 2, '0'), 'Site ' || n
      from generate_series(1, 60) n;
  insert into provider_endpoints (provider_id, provider_type_id, name, display_name, kind, region)
    select p.id, p.provider_type_id, 'cluster ' || n, 'Cluster ' || n, 'cluster', 'eu-' || n
      from providers p, generate_series(1, 3) n where p.name like 'site %' and (n < 3 or p.id % 2 = 0);
  insert into provider_datacenters (provider_id, datacenter_id, name)
    select p.id, d.id, p.name || ' in ' || d.name from providers p join datacenters d on d.id % 3 = p.id % 3 where p.name like 'site %';
  update providers set retired_at = now(), retired_note = 'moved away' where id = 2;
  insert into provider_types (name, display_name, retired_at, retired_note, replaced_by_id)
    select 'old cloud', 'Old cloud', now(), 'gone', id from provider_types where name = 'hetzner';
`
