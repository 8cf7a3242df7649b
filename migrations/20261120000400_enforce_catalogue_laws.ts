/*
 * What the database refuses by itself, beyond plain constraints: inheritance spelled out in the effective_* tables (foreign keys of the
 * inventory point there), immutable data types, unique values, acyclic relationships, symmetric one-to-one relationships.
 *
 * All catalogue writers take one advisory lock, so that two of them can't build a cycle or an inconsistent expansion together.
 *
 * Cost: a catalogue change recomputes the rows of the kinds it touches. A binding that becomes unique reads the values of its kinds once, a type that
 * becomes acyclic all its edges, both under the catalogue lock; writers of these values and edges wait meanwhile, others do not. A statement that writes
 * values of attributes without a unique binding pays one hash join. Lock: catalogue writers, as said. Back: drops the triggers and functions.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  const extensions: { readonly table: string; readonly columns: readonly string[] }[] = []
  for (const table of extensionTables) extensions.push({ table, columns: await columnsOf(knex, table) })
  await knex.raw(`
    create table resource_type_closure (
      ancestor_id integer not null references resource_types on delete cascade,
      descendant_id integer not null references resource_types on delete cascade,
      depth integer not null,
      primary key (ancestor_id, descendant_id)
    );
    create index on resource_type_closure (descendant_id);

    -- Bindings that make a value unique, per kind, with where the value is stored.
    create table effective_uniques (
      kind_id integer not null references resource_kinds,
      attribute_definition_id integer not null references attribute_definitions,
      binding_id integer not null references resource_type_attributes,
      unique_scope text not null,
      column_name text,
      primary key (kind_id, attribute_definition_id)
    );

    -- Columns of extension tables that resources of a kind may use: those of attributes that are bound to it.
    create table effective_columns (
      kind_id integer not null references resource_kinds on delete cascade,
      column_name text not null,
      primary key (kind_id, column_name)
    );

    -- What the triggers below look at must be what is committed when they look, not when the transaction began.
    create function require_read_committed() returns void language plpgsql as $$
    begin
      if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'catalogue and inventory are written under read committed' using errcode = 'feature_not_supported';
      end if;
    end $$;

    create function lock_catalogue() returns void language plpgsql as $$
    begin
      perform require_read_committed();
      perform pg_advisory_xact_lock(hashtextextended('cadastre.catalogue', 0));
    end $$;

    -- The bindings that hold for kinds, the nearest type's and a provider type's own first.
    create function bindings_of_kinds(kinds integer[]) returns table (kind_id integer, attribute_definition_id integer, value_kind "char",
      binding_id integer, unique_scope text, column_name text) language sql stable as $$
      select distinct on (k.id, b.attribute_definition_id)
             k.id, b.attribute_definition_id, d.value_kind, b.id, b.unique_scope, c.column_name
        from resource_kinds k
        join resource_type_closure t on t.descendant_id = k.resource_type_id
        join resource_type_attributes b on b.resource_type_id = t.ancestor_id
         and (b.provider_type_id is null or b.provider_type_id = k.provider_type_id)
        join attribute_definitions d on d.id = b.attribute_definition_id
        left join attribute_columns c on c.resource_type_id = k.resource_type_id and c.attribute_definition_id = d.id
       where k.id = any (kinds)
       order by k.id, b.attribute_definition_id, t.depth, b.provider_type_id nulls last
    $$;

    -- Brings bindings, uniques and statuses of every type in type_ids and its descendants up to date; deletes only what no
    -- longer follows, which the foreign keys of the inventory refuse while it is used.
    create function refresh_types(type_ids integer[]) returns void language plpgsql as $$
    declare kinds integer[]; touched integer[];
    begin
      select array_agg(distinct descendant_id) into touched from resource_type_closure where ancestor_id = any (type_ids);
      touched := coalesce(touched, '{}') || type_ids;
      select coalesce(array_agg(id), '{}') into kinds from resource_kinds where resource_type_id = any (touched);

      delete from effective_bindings e where e.kind_id = any (kinds)
        and (e.kind_id, e.attribute_definition_id, e.value_kind) not in (
          select w.kind_id, w.attribute_definition_id, w.value_kind from bindings_of_kinds(kinds) w where w.column_name is null);
      insert into effective_bindings
        select w.kind_id, w.attribute_definition_id, w.value_kind from bindings_of_kinds(kinds) w where w.column_name is null
        on conflict do nothing;

      delete from effective_uniques e where e.kind_id = any (kinds)
        and (e.kind_id, e.attribute_definition_id, e.binding_id, e.unique_scope, coalesce(e.column_name, '')) not in (
          select w.kind_id, w.attribute_definition_id, w.binding_id, w.unique_scope, coalesce(w.column_name, '')
            from bindings_of_kinds(kinds) w where w.unique_scope is not null);
      -- Writers of values hold these rows until they commit: what becomes unique now waits for them, and they see it afterwards.
      perform 1 from effective_bindings e
        where e.kind_id = any (kinds) and (e.kind_id, e.attribute_definition_id) in (
          select w.kind_id, w.attribute_definition_id from bindings_of_kinds(kinds) w where w.unique_scope is not null
          except select u.kind_id, u.attribute_definition_id from effective_uniques u)
        order by e.kind_id, e.attribute_definition_id for update;
      perform 1 from effective_columns e
        where e.kind_id = any (kinds) and (e.kind_id, e.column_name) in (
          select w.kind_id, w.column_name from bindings_of_kinds(kinds) w where w.unique_scope is not null
          except select u.kind_id, u.column_name from effective_uniques u)
        order by e.kind_id, e.column_name for update;
      insert into effective_uniques
        select w.kind_id, w.attribute_definition_id, w.binding_id, w.unique_scope, w.column_name
          from bindings_of_kinds(kinds) w where w.unique_scope is not null
        on conflict do nothing;

      delete from effective_columns e where e.kind_id = any (kinds)
        and (e.kind_id, e.column_name) not in (
          select w.kind_id, w.column_name from bindings_of_kinds(kinds) w where w.column_name is not null);
      insert into effective_columns
        select w.kind_id, w.column_name from bindings_of_kinds(kinds) w where w.column_name is not null
        on conflict do nothing;

      delete from effective_statuses e where e.resource_type_id = any (touched) and not exists (
        select 1 from resource_type_closure t join resource_statuses s on s.resource_type_id = t.ancestor_id
         where t.descendant_id = e.resource_type_id and s.id = e.status_id);
      insert into effective_statuses
        select t.descendant_id, s.id
          from resource_type_closure t join resource_statuses s on s.resource_type_id = t.ancestor_id
         where t.descendant_id = any (touched)
        on conflict do nothing;
    end $$;

    create function refresh_ends() returns void language sql as $$
      with wanted as (
        select e.relationship_type_id, side.side, t.descendant_id as resource_type_id
          from relationship_type_ends e
          join relationship_types r on r.id = e.relationship_type_id
          join resource_type_closure t on t.ancestor_id = e.resource_type_id
          cross join lateral (select 'f'::"char" as side where r.is_symmetric or e.side = 'from'
                              union all select 't'::"char" where r.is_symmetric or e.side = 'to') side
         group by 1, 2, 3),
      gone as (
        delete from effective_ends e where not exists (
          select 1 from wanted w where (w.relationship_type_id, w.side, w.resource_type_id)
                                     = (e.relationship_type_id, e.side, e.resource_type_id)))
      insert into effective_ends select * from wanted on conflict do nothing
    $$;

    -- resource types: closure, no cycle, and everything that follows from the place in the tree
    create function resource_types_changed() returns trigger language plpgsql as $$
    declare types integer[];
    begin
      perform lock_catalogue();
      if exists (
        with recursive above (id, ancestor_id) as (
          select id, supertype_id from resource_types where supertype_id is not null
          union
          select above.id, t.supertype_id from above join resource_types t on t.id = above.ancestor_id where t.supertype_id is not null)
        select 1 from above where id = ancestor_id)
      then
        raise exception 'a resource type would be its own supertype'
          using errcode = 'integrity_constraint_violation', constraint = 'resource_types_form_a_tree';
      end if;
      with recursive pairs (ancestor_id, descendant_id, depth) as (
        select id, id, 0 from resource_types
        union all
        select t.supertype_id, p.descendant_id, p.depth + 1
          from pairs p join resource_types t on t.id = p.ancestor_id where t.supertype_id is not null),
      gone as (
        delete from resource_type_closure c where not exists (
          select 1 from pairs p where (p.ancestor_id, p.descendant_id) = (c.ancestor_id, c.descendant_id))
        returning c.descendant_id),
      added as (
        insert into resource_type_closure select * from pairs
        on conflict (ancestor_id, descendant_id) do update set depth = excluded.depth where resource_type_closure.depth <> excluded.depth
        returning descendant_id)
      select array_agg(descendant_id) into types from (select * from gone union select * from added) changed;
      if types is not null then
        perform refresh_types(types);
        perform refresh_ends();
      end if;
      return null;
    end $$;
    create trigger resource_types_changed after insert or update or delete on resource_types
      for each statement execute function resource_types_changed();

    create function resource_types_keep_storage() returns trigger language plpgsql as $$
    begin
      raise exception 'the extension table of resource type % is fixed', old.name
        using errcode = 'integrity_constraint_violation', constraint = 'resource_types_keep_storage';
    end $$;
    create trigger resource_types_keep_storage before update on resource_types
      for each row when (old.extension_table is not null and old.extension_table is distinct from new.extension_table)
      execute function resource_types_keep_storage();

    create function resource_kinds_added() returns trigger language plpgsql as $$
    begin
      perform lock_catalogue();
      perform refresh_types((select array_agg(distinct resource_type_id) from new_rows));
      return null;
    end $$;
    create trigger resource_kinds_added after insert on resource_kinds
      referencing new table as new_rows for each statement execute function resource_kinds_added();

    create function typed_rows_added() returns trigger language plpgsql as $$
    begin
      perform lock_catalogue();
      perform refresh_types((select coalesce(array_agg(distinct resource_type_id), '{}') from new_rows));
      return null;
    end $$;
    create function typed_rows_removed() returns trigger language plpgsql as $$
    begin
      perform lock_catalogue();
      perform refresh_types((select coalesce(array_agg(distinct resource_type_id), '{}') from old_rows));
      return null;
    end $$;
    create function typed_rows_moved() returns trigger language plpgsql as $$
    begin
      perform lock_catalogue();
      perform refresh_types((select coalesce(array_agg(distinct resource_type_id), '{}')
        from (select resource_type_id from new_rows union select resource_type_id from old_rows) t));
      return null;
    end $$;

    create function ends_changed() returns trigger language plpgsql as $$
    begin
      perform lock_catalogue();
      perform refresh_ends();
      return null;
    end $$;
    create trigger ends_changed after insert or update or delete on relationship_type_ends
      for each statement execute function ends_changed();
    create trigger ends_changed after update on relationship_types
      for each statement execute function ends_changed();

    -- attribute definitions: data type and single/list never change
    create function attribute_definitions_keep_type() returns trigger language plpgsql as $$
    begin
      raise exception 'data type and single/list of attribute % are fixed; define another attribute', old.name
        using errcode = 'integrity_constraint_violation', constraint = 'attribute_definitions_keep_type';
    end $$;
    create trigger attribute_definitions_keep_type before update on attribute_definitions
      for each row when ((old.data_type, old.is_list) is distinct from (new.data_type, new.is_list))
      execute function attribute_definitions_keep_type();

    -- uniqueness works on single values
    create function unique_bindings_are_single() returns trigger language plpgsql as $$
    begin
      if (select is_list from attribute_definitions where id = new.attribute_definition_id) then
        raise exception 'a list attribute can''t be unique'
          using errcode = 'integrity_constraint_violation', constraint = 'unique_bindings_are_single';
      end if;
      return new;
    end $$;
    create trigger unique_bindings_are_single before insert or update on resource_type_attributes
      for each row when (new.unique_scope is not null) execute function unique_bindings_are_single();

    -- A column may hold an attribute when the extension table has it with the right type, the attribute is single and bound at every
    -- provider type, and no value is stored as a row yet (the foreign key of the values refuses that).
    create function attribute_columns_fit() returns trigger language plpgsql as $$
    declare wanted text;
    begin
      perform lock_catalogue();
      if tg_op = 'UPDATE' then
        raise exception 'where an attribute is stored is fixed'
          using errcode = 'integrity_constraint_violation', constraint = 'attribute_columns_fixed';
      end if;
      select case data_type when 'string' then 'text' when 'integer' then 'bigint' when 'decimal' then 'numeric' when 'boolean' then 'boolean'
               when 'datetime' then 'timestamp with time zone' else 'inet' end
        into wanted from attribute_definitions where id = new.attribute_definition_id and not is_list;
      if not exists (
        select 1 from resource_types t join information_schema.columns c on c.table_name = t.extension_table
         where t.id = new.resource_type_id and c.table_schema = current_schema() and c.column_name = new.column_name
           and c.column_name not in ('resource_id', 'kind_id', 'extension_table') and c.data_type = wanted)
      then
        raise exception 'the extension table of the type has no column % of this data type', new.column_name
          using errcode = 'integrity_constraint_violation', constraint = 'attribute_columns_fit';
      end if;
      if not exists (
        select 1 from resource_type_closure t join resource_type_attributes b on b.resource_type_id = t.ancestor_id
         where t.descendant_id = new.resource_type_id and b.attribute_definition_id = new.attribute_definition_id and b.provider_type_id is null)
      then
        raise exception 'column % needs a binding of its attribute at every provider type', new.column_name
          using errcode = 'integrity_constraint_violation', constraint = 'attribute_columns_bound';
      end if;
      return new;
    end $$;
    create trigger attribute_columns_fit before insert or update on attribute_columns
      for each row execute function attribute_columns_fit();

    -- The same as the foreign key to effective_bindings does for values in rows: a column that holds values stays bound.
    create function columns_stay_bound() returns trigger language plpgsql as $$
    declare gone record; is_used boolean;
    begin
      for gone in
        select o.kind_id, o.column_name, k.extension_table, t.name from old_rows o
          join resource_kinds k on k.id = o.kind_id join resource_types t on t.id = k.resource_type_id
      loop
        execute format('select exists (select 1 from %I where kind_id = $1 and %I is not null)', gone.extension_table, gone.column_name)
          into is_used using gone.kind_id;
        if is_used then
          raise exception 'resources of type % have values in column %', gone.name, gone.column_name
            using errcode = 'foreign_key_violation', constraint = 'extension_columns_bound';
        end if;
      end loop;
      return null;
    end $$;
    create trigger columns_stay_bound after delete on effective_columns
      referencing old table as old_rows for each statement execute function columns_stay_bound();

    -- One canonical text per value, so that equal values have equal keys.
    create function unique_key_text(data_type text, v text) returns text language sql stable parallel safe as $$
      select case data_type
        when 'decimal' then trim_scale(v::numeric)::text
        when 'datetime' then extract(epoch from v::timestamptz)::text
        when 'ip' then v::inet::text
        else v end
    $$;

    create view extension_values (resource_id, column_name, value) as
      ${extensions
        .map(
          ({ table, columns }) => `select x.resource_id, v.name, v.value from ${table} x,
            lateral (values ${columns.map((name) => `('${name}', x.${name}::text)`).join(', ')}) v (name, value)`,
        )
        .join(' union all ')};

    -- The keys that the present values of live resources hold.
    create function unique_keys_of(ids bigint[]) returns table (key text, resource_id bigint, attribute_definition_id integer)
    language sql stable as $$
      select case u.unique_scope
               when 'all' then 'definition ' || u.attribute_definition_id
               when 'type' then 'binding ' || u.binding_id
               when 'source' then 'binding ' || u.binding_id || ' source ' || i.source_id
               when 'provider' then 'binding ' || u.binding_id || ' provider ' || e.provider_id
               else 'binding ' || u.binding_id || ' endpoint ' || r.endpoint_id end
             || ' sha256 ' || encode(sha256(convert_to(unique_key_text(d.data_type, v.value), 'UTF8')), 'hex'),
             r.id, u.attribute_definition_id
        from resources r
        join effective_uniques u on u.kind_id = r.kind_id
        join attribute_definitions d on d.id = u.attribute_definition_id
        join provider_endpoints e on e.id = r.endpoint_id
        join source_instances i on i.id = r.origin_instance_id
        join lateral (
          select coalesce(a.value_text, a.value_string, a.value_integer::text, a.value_decimal::text, a.value_boolean::text,
                          a.value_datetime::text, a.value_ip::text) as value
            from resource_attributes a
           where u.column_name is null and a.resource_id = r.id and a.attribute_definition_id = u.attribute_definition_id
          union all
          select x.value from extension_values x where u.column_name = x.column_name and x.resource_id = r.id) v on v.value is not null
       where r.id = any (ids) and r.deleted_at is null
    $$;

    -- Makes the unique keys of these resources what their present values say. Raises unique_violation for a value that another one holds.
    create function refresh_unique_keys(ids bigint[]) returns void language plpgsql as $$
    declare keys text[]; owners bigint[]; attributes integer[];
    begin
      select array_agg(w.key), array_agg(w.resource_id), array_agg(w.attribute_definition_id)
        into keys, owners, attributes from unique_keys_of(ids) w;
      delete from resource_unique_keys k where k.resource_id = any (ids)
        and not exists (select 1 from unnest(keys, owners) as w (key, resource_id) where w.key = k.key and w.resource_id = k.resource_id);
      -- In key order, so that two writers of the same values wait for each other in one direction only.
      insert into resource_unique_keys (key, resource_id, attribute_definition_id)
        select w.key, w.resource_id, w.attribute_definition_id
          from unnest(keys, owners, attributes) as w (key, resource_id, attribute_definition_id)
         where not exists (select 1 from resource_unique_keys k where k.key = w.key and k.resource_id = w.resource_id)
         order by w.key collate "C";
    end $$;

    create function unique_values_added() returns trigger language plpgsql as $$
    declare ids bigint[];
    begin
      perform require_read_committed();
      select array_agg(distinct n.resource_id) into ids from new_rows n
       where exists (select 1 from effective_uniques u where u.kind_id = n.kind_id and u.attribute_definition_id = n.attribute_definition_id);
      if ids is not null then perform refresh_unique_keys(ids); end if;
      return null;
    end $$;
    create function unique_values_removed() returns trigger language plpgsql as $$
    declare ids bigint[];
    begin
      perform require_read_committed();
      select array_agg(distinct o.resource_id) into ids from old_rows o
       where exists (select 1 from effective_uniques u where u.kind_id = o.kind_id and u.attribute_definition_id = o.attribute_definition_id);
      if ids is not null then perform refresh_unique_keys(ids); end if;
      return null;
    end $$;
    create trigger unique_values_added after insert on resource_attributes
      referencing new table as new_rows for each statement execute function unique_values_added();
    create trigger unique_values_changed after update on resource_attributes
      referencing new table as new_rows for each statement execute function unique_values_added();
    create trigger unique_values_removed after delete on resource_attributes
      referencing old table as old_rows for each statement execute function unique_values_removed();

    create function unique_columns_written() returns trigger language plpgsql as $$
    declare ids bigint[];
    begin
      perform require_read_committed();
      select array_agg(n.resource_id) into ids from new_rows n
       where exists (select 1 from effective_uniques u where u.kind_id = n.kind_id and u.column_name is not null);
      if ids is not null then perform refresh_unique_keys(ids); end if;
      return null;
    end $$;
    create function unique_columns_removed() returns trigger language plpgsql as $$
    declare ids bigint[];
    begin
      perform require_read_committed();
      select array_agg(o.resource_id) into ids from old_rows o
       where exists (select 1 from effective_uniques u where u.kind_id = o.kind_id and u.column_name is not null);
      if ids is not null then perform refresh_unique_keys(ids); end if;
      return null;
    end $$;

    create function resources_moved() returns trigger language plpgsql as $$
    declare ids bigint[];
    begin
      perform require_read_committed();
      select array_agg(n.id) into ids from new_rows n join old_rows o on o.id = n.id
       where (n.is_live, n.kind_id, n.endpoint_id, n.origin_instance_id) is distinct from (o.is_live, o.kind_id, o.endpoint_id, o.origin_instance_id)
         and (exists (select 1 from effective_uniques u where u.kind_id = n.kind_id)
           or exists (select 1 from resource_unique_keys k where k.resource_id = n.id));
      if ids is not null then perform refresh_unique_keys(ids); end if;
      return null;
    end $$;
    create trigger resources_moved after update on resources
      referencing new table as new_rows old table as old_rows for each statement execute function resources_moved();

    -- A binding that becomes unique takes in the values that are there, or is refused by the first duplicate.
    create function uniques_changed() returns trigger language plpgsql as $$
    declare ids bigint[];
    begin
      select array_agg(r.id) into ids from resources r where r.kind_id in (select kind_id from changed_rows) and r.deleted_at is null;
      if ids is not null then perform refresh_unique_keys(ids); end if;
      return null;
    end $$;
    create trigger uniques_added after insert on effective_uniques
      referencing new table as changed_rows for each statement execute function uniques_changed();
    create trigger uniques_removed after delete on effective_uniques
      referencing old table as changed_rows for each statement execute function uniques_changed();

    -- Acyclic types have no cycle, symmetric types of cardinality one at most one edge a resource. One lock a relationship type
    -- makes the second of two concurrent writers see the first.
    create function edges_keep_shape() returns trigger language plpgsql as $$
    declare t record;
    begin
      for t in
        select distinct r.id, r.name, r.is_acyclic, r.is_symmetric and r.from_one as is_pair
          from new_rows n join relationship_types r on r.id = n.relationship_type_id
         where n.deleted_at is null and (r.is_acyclic or (r.is_symmetric and r.from_one))
         order by r.id
      loop
        perform require_read_committed();
        perform pg_advisory_xact_lock(hashtextextended('cadastre.relationship_type', t.id));
        if t.is_acyclic and exists (
          with recursive below (start_id, id) as (
            select n.from_id, n.to_id from new_rows n where n.relationship_type_id = t.id and n.deleted_at is null
            union
            select below.start_id, e.to_id from below join resource_edges e on e.from_id = below.id
             where e.relationship_type_id = t.id and e.deleted_at is null)
          select 1 from below where id = start_id)
        then
          raise exception 'the edges of % would form a cycle', t.name
            using errcode = 'integrity_constraint_violation', constraint = 'resource_edges_acyclic';
        end if;
        if t.is_pair and exists (
          select 1 from (select from_id as id from new_rows where relationship_type_id = t.id
                         union select to_id from new_rows where relationship_type_id = t.id) ends
           where (select count(*) from resource_edges e
                   where e.relationship_type_id = t.id and e.deleted_at is null and ends.id in (e.from_id, e.to_id)) > 1)
        then
          raise exception 'a resource has at most one edge of %', t.name
            using errcode = 'unique_violation', constraint = 'resource_edges_one_pair';
        end if;
      end loop;
      return null;
    end $$;
    create trigger edges_keep_shape_added after insert on resource_edges
      referencing new table as new_rows for each statement execute function edges_keep_shape();
    create trigger edges_keep_shape_changed after update on resource_edges
      referencing new table as new_rows for each statement execute function edges_keep_shape();

    -- Edges that are being written hold the row of their type: a type that becomes acyclic, or one-to-one while symmetric, waits for them, and
    -- the ones after it see what it has become.
    create function relationship_types_wait() returns trigger language plpgsql as $$
    begin
      perform require_read_committed();
      perform 1 from relationship_types where id = old.id for update;
      return new;
    end $$;
    create trigger relationship_types_wait before update on relationship_types
      for each row when (new.is_acyclic and not old.is_acyclic
        or new.is_symmetric and new.from_cardinality = 'one' and (not old.is_symmetric or old.from_cardinality <> 'one'))
      execute function relationship_types_wait();

    -- Then it is checked against the edges that are there.
    create function relationship_types_keep_shape() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('cadastre.relationship_type', new.id));
      if new.is_acyclic and exists (
        with recursive below (start_id, id) as (
          select e.from_id, e.to_id from resource_edges e where e.relationship_type_id = new.id and e.deleted_at is null
          union
          select below.start_id, e.to_id from below join resource_edges e on e.from_id = below.id
           where e.relationship_type_id = new.id and e.deleted_at is null)
        select 1 from below where id = start_id)
      then
        raise exception 'the edges of % form a cycle', new.name
          using errcode = 'integrity_constraint_violation', constraint = 'resource_edges_acyclic';
      end if;
      if new.is_symmetric and new.from_one and exists (
        select 1 from (select from_id as id, e.id as edge_id from resource_edges e where e.relationship_type_id = new.id and e.deleted_at is null
                       union select to_id, e.id from resource_edges e where e.relationship_type_id = new.id and e.deleted_at is null) ends
         group by ends.id having count(*) > 1)
      then
        raise exception 'a resource has more than one edge of %', new.name
          using errcode = 'unique_violation', constraint = 'resource_edges_one_pair';
      end if;
      return null;
    end $$;
    create trigger relationship_types_keep_shape after update on relationship_types
      for each row when (new.is_acyclic and not old.is_acyclic
        or new.is_symmetric and new.from_cardinality = 'one' and (not old.is_symmetric or old.from_cardinality <> 'one'))
      execute function relationship_types_keep_shape();
  `)
  for (const table of ['resource_type_attributes', 'attribute_columns', 'resource_statuses']) {
    await knex.raw(`
      create trigger typed_rows_added after insert on ${table}
        referencing new table as new_rows for each statement execute function typed_rows_added();
      create trigger typed_rows_moved after update on ${table}
        referencing new table as new_rows old table as old_rows for each statement execute function typed_rows_moved();
      create trigger typed_rows_removed after delete on ${table}
        referencing old table as old_rows for each statement execute function typed_rows_removed();
    `)
  }
  for (const { table, columns } of extensions) {
    await knex.raw(`
      -- Values stand only in columns that hold an attribute bound to the resource's kind. The lock keeps the binding until this commits.
      create function ${table}_columns_bound() returns trigger language plpgsql as $$
      declare stray text;
      begin
        perform 1 from effective_columns c where c.kind_id in (select kind_id from new_rows) order by c.kind_id, c.column_name for key share;
        select c.name into stray
          from (select kind_id, ${columns.map((name) => `bool_or(${name} is not null) as ${name}`).join(', ')} from new_rows group by kind_id) n,
               lateral (values ${columns.map((name) => `('${name}', n.${name})`).join(', ')}) c (name, is_used)
         where c.is_used and not exists (select 1 from effective_columns e where e.kind_id = n.kind_id and e.column_name = c.name)
         limit 1;
        if stray is not null then
          raise exception 'column % of ${table} holds no attribute of this resource type', stray
            using errcode = 'foreign_key_violation', constraint = 'extension_columns_bound';
        end if;
        return null;
      end $$;
      create trigger columns_bound_added after insert on ${table}
        referencing new table as new_rows for each statement execute function ${table}_columns_bound();
      create trigger columns_bound_changed after update on ${table}
        referencing new table as new_rows for each statement execute function ${table}_columns_bound();
      create trigger unique_columns_added after insert on ${table}
        referencing new table as new_rows for each statement execute function unique_columns_written();
      create trigger unique_columns_changed after update on ${table}
        referencing new table as new_rows for each statement execute function unique_columns_written();
      create trigger unique_columns_removed after delete on ${table}
        referencing old table as old_rows for each statement execute function unique_columns_removed();
    `)
  }
  await knex.raw(`
    insert into resource_types (name, plural_name, api_name, plural_api_name, display_name, description, is_abstract)
      values ('resource', 'resources', 'resource', 'resources', 'Resource', 'The root of all resource types.', true)
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from resource_types where name = 'resource';
    drop function ${extensionTables.map((table) => `${table}_columns_bound`).join(', ')} cascade;
    drop function columns_stay_bound cascade;
    drop function uniques_changed, resources_moved, unique_columns_written, unique_columns_removed, unique_values_added,
      unique_values_removed, attribute_columns_fit, unique_bindings_are_single, attribute_definitions_keep_type, ends_changed,
      typed_rows_added, typed_rows_removed, typed_rows_moved, resource_kinds_added, resource_types_keep_storage,
      resource_types_changed, edges_keep_shape, relationship_types_keep_shape, relationship_types_wait cascade;
    drop function refresh_unique_keys, unique_keys_of;
    drop view extension_values;
    drop function refresh_ends, refresh_types, bindings_of_kinds, unique_key_text, lock_catalogue, require_read_committed;
    drop table effective_columns, effective_uniques, resource_type_closure;
  `)
}

async function columnsOf(knex: Knex, table: string): Promise<readonly string[]> {
  const { rows } = await knex.raw<{ rows: readonly { column_name: string }[] }>(
    `select column_name from information_schema.columns
      where table_schema = current_schema() and table_name = ? and column_name not in ('resource_id', 'kind_id', 'extension_table')
      order by ordinal_position`,
    [table],
  )
  return rows.map((row) => row.column_name)
}

const extensionTables = [
  'virtual_machines',
  'hosts',
  'networks',
  'ip_addresses',
  'network_interfaces',
  'storage_volumes',
  'containers',
  'services',
]
