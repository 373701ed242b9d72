import { beforeAll, describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { load as loadYaml } from 'js-yaml';
import { panelsOf } from '../telemetry/panels.js';
import { built } from './manifests/kustomize.js';
import { secretsOf, toldIn } from './manifests/told.js';

type Block = { readonly [argument: string]: unknown };
type Module = {
  readonly [kind in 'resource' | 'data']?: { readonly [type: string]: { readonly [name: string]: readonly Block[] } };
} & { readonly variable?: Block; readonly locals?: readonly Block[] };

// Their own types would bring a browser's along, for the whole program.
const load = createRequire(resolve('package.json'));
const { parse } = load('@cdktn/hcl2json') as { parse: (path: string, source: string) => Promise<unknown> };
const { format } = load('@cdktn/hcl-tools') as { format: (source: string) => Promise<string> };

const read = (path: string) => readFileSync(path, 'utf8');
const files = globSync('infra/*.tf').sort();
const parsed = (path: string, source: string) => parse(path, source) as Promise<Module>;
let modules: Module[];
beforeAll(async () => {
  modules = await Promise.all(files.map((path) => parsed(path, read(path))));
});

const declared = (parts: readonly Module[]) =>
  new Set(
    parts.flatMap(({ resource = {}, data = {}, variable = {}, locals = [] }) => [
      ...Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`)),
      ...Object.entries(data).flatMap(([type, named]) => Object.keys(named).map((name) => `data.${type}.${name}`)),
      ...Object.keys(variable).map((name) => `var.${name}`),
      ...locals.flatMap((all) => Object.keys(all).map((name) => `local.${name}`)),
    ]),
  );
/** What an expression names and nobody declares. */
const dangling = (parts: readonly Module[]) => {
  const known = declared(parts);
  const named = JSON.stringify(parts).matchAll(/(?<![\w."])(?:(?:data\.)?azurerm_\w+|var|local)\.\w+/g);
  return [...named].map(([name]) => name).filter((name) => !known.has(name));
};

const resource = (type: string, name: string) => {
  const found = modules.flatMap((one) => one.resource?.[type]?.[name] ?? []);
  expect([`${type}.${name}`, found.length]).toEqual([`${type}.${name}`, 1]);
  return found[0]!;
};

const local = (name: string) => modules.flatMap(({ locals = [] }) => locals.flatMap((all) => all[name] ?? []))[0];
/** Which services have an identity. */
const identified = () => JSON.parse(/^\$\{toset\((.*)\)\}$/.exec(local('services') as string)![1]!) as string[];

describe('The Terraform module', () => {
  it.each(files)('is written as terraform fmt writes it: %s', async (path) =>
    expect(await format(read(path))).toBe(read(path)),
  );

  it('would be written anew if it were not', async () =>
    expect(await format('resource "a" "b" {\nname   = 1\n}\n')).toBe('resource "a" "b" {\n  name = 1\n}\n'));

  it('names nothing that it does not declare', async () => {
    expect(declared(modules).size).toBeGreaterThan(files.length);
    expect(dangling(modules)).toEqual([]);
    const slip = await parsed('slip.tf', 'output "slip" { value = azurerm_servicebus_namespace.buss.id }');
    expect(dangling([...modules, slip])).toEqual(['azurerm_servicebus_namespace.buss']);
    await expect(parsed('open.tf', 'output "open" {')).rejects.toThrow();
  });

  it('gives an identity to every service, and to nobody else', () => {
    const services = globSync('apps/*/src/*.module.ts').map((path) => basename(path, '.module.ts'));
    expect(identified().sort()).toEqual(services.sort());
  });

  it('lets every account of the cluster be one that it makes', () => {
    const federated = Object.values(
      Object.assign({}, ...modules.map((one) => one.resource?.['azurerm_federated_identity_credential'])) as Block,
    ) as [Block][];
    const subjects = federated.flatMap(([{ subject }]) =>
      String(subject).includes('${each.key}')
        ? identified().map((name) => String(subject).replace('${each.key}', name))
        : [String(subject)],
    );
    const accounts = built('k8s/overlays/production').filter(({ kind }) => kind === 'ServiceAccount');
    const needed = accounts.map(({ metadata: { namespace, name } }) => `system:serviceaccount:${namespace!}:${name}`);
    expect(needed.length).toBeGreaterThan(identified().length);
    expect(needed.filter((one) => !subjects.includes(one))).toEqual([]);
  });

  it('lets who compares the books read all logs, and write that of finance alone', () => {
    const all = modules.flatMap((one) => Object.entries(one.resource?.['azurerm_cosmosdb_sql_role_assignment'] ?? {}));
    const principal = '${azurerm_user_assigned_identity.reconciliation.principal_id}';
    const given = all.flatMap(([, blocks]) => blocks).filter(({ principal_id: who }) => who === principal);
    const database = '${azurerm_cosmosdb_account.logs.id}/dbs/${azurerm_cosmosdb_sql_database.events.name}';
    const finance = '/colls/${azurerm_cosmosdb_sql_container.logs["finance"].name}';
    const [reader, contributor] = ['1', '2'].map((role) => expect.stringMatching(new RegExp(`0000${role}$`)));
    expect(given).toMatchObject([
      { scope: database, role_definition_id: reader },
      { scope: database + finance, role_definition_id: contributor },
    ]);
  });

  it('lets the collector write metrics, and nothing else, and says so once', () => {
    const all = modules.flatMap((one) => Object.values(one.resource?.['azurerm_role_assignment'] ?? {}).flat());
    const collector = '${azurerm_user_assigned_identity.collector.principal_id}';
    expect(all.filter(({ principal_id: principal }) => principal === collector)).toMatchObject([
      {
        scope: '${azurerm_monitor_workspace.metrics.default_data_collection_rule_id}',
        role_definition_name: 'Monitoring Metrics Publisher',
      },
    ]);
  });
});

describe('The vault', () => {
  /** Who may read what, as service/secret. */
  const granted = () =>
    Object.entries(local('readers') as Block).flatMap(([secret, who]) =>
      (who === '${local.services}' ? identified() : (who as string[])).map((service) => `${service}/${secret}`),
    );
  const asked = (place: string) => {
    const { shared, own } = toldIn(place);
    return [...own].flatMap(([service, told]) =>
      Object.values(secretsOf(service, { ...shared, ...told })).map((kept) => `${service}/${basename(kept!)}`),
    );
  };

  it('lets each service read the secrets that it is told of, and nobody any other', () => {
    expect(granted().sort()).toEqual(asked('production').sort());
    expect(asked('staging').filter((one) => !granted().includes(one))).toEqual([]);
    expect(resource('azurerm_role_assignment', 'secrets')).toMatchObject({
      for_each: '${local.readings}',
      scope: '${azurerm_key_vault.keys.id}/secrets/${each.value.secret}',
      role_definition_name: 'Key Vault Secrets User',
      principal_id: '${azurerm_user_assigned_identity.services[each.value.service].principal_id}',
    });
    const all = modules.flatMap((one) => Object.values(one.resource?.['azurerm_role_assignment'] ?? {}).flat());
    expect(all.filter(({ role_definition_name: role }) => String(role).startsWith('Key Vault Secrets'))).toHaveLength(
      2,
    );
  });

  it.each([
    ['service_bus', 'azurerm_servicebus_namespace_authorization_rule.services', '*'],
    ['event_hubs', 'azurerm_eventhub_namespace_authorization_rule.analytics', 'analytics'],
  ])('is given the key of %s', (name, rule, reader) => {
    const { name: secret, value } = resource('azurerm_key_vault_secret', name);
    expect(value).toBe(`\${${rule}.primary_connection_string}`);
    const readers = granted().filter((one) => one.endsWith(`/${String(secret)}`));
    expect(readers).toHaveLength(reader === '*' ? identified().length : 1);
  });
});

describe('The topology', () => {
  const named = { Name: z.string() };
  const label = z.strictObject({ Label: z.string() });
  const rule = z.strictObject({
    ...named,
    Properties: z.strictObject({ FilterType: z.literal('Correlation'), CorrelationFilter: label }),
  });
  const held = z.strictObject({ LockDuration: z.string(), MaxDeliveryCount: z.number() });
  const subscription = z.strictObject({ ...named, Properties: held, Rules: z.array(rule).min(1) });
  const topic = z.strictObject({
    ...named,
    Properties: z.strictObject({ RequiresDuplicateDetection: z.boolean() }),
    Subscriptions: z.array(subscription),
  });
  const hub = z.strictObject({
    ...named,
    PartitionCount: z.number(),
    ConsumerGroups: z.array(z.strictObject(named)).min(1),
  });
  const topologies = [
    ['service-bus.json', z.object({ Namespaces: z.tuple([z.strictObject({ ...named, Topics: z.array(topic) })]) })],
    [
      'event-hubs.json',
      z.object({ NamespaceConfig: z.tuple([z.strictObject({ ...named, Type: z.string(), Entities: z.array(hub) })]) }),
    ],
  ] as const;

  it.each(topologies)('is read by Terraform, and says nothing that Terraform would leave out: %s', (file, shape) => {
    const path = `libs/messaging/${file}`;
    expect(read('infra/bus.tf')).toContain(`jsondecode(file("\${path.module}/../${path}")).UserConfig.`);
    expect(() => shape.parse((JSON.parse(read(path)) as { UserConfig: unknown }).UserConfig)).not.toThrow();
  });
});

describe('What the services find in Azure', () => {
  const settings = toldIn('production').shared as { readonly [name: string]: string };

  const accounts = [
    { account: 'all', database: 'privacy', container: 'key_ring', name: 'key-ring' },
    { account: 'logs', database: 'events', container: 'logs', name: '${each.key}' },
  ];
  it.each(accounts)('is the containers of $database that the one file has', (wanted) => {
    const { account, database, container, name } = wanted;
    const described = `local.cosmos.${database}`;
    expect(read('infra/cosmos.tf')).toContain(
      'cosmos = jsondecode(file("${path.module}/../libs/eventsourcing/cosmos.json"))',
    );
    const units = name === 'key-ring' ? `\${${described}.containers["key-ring"]}` : '${each.value}';
    expect(resource('azurerm_cosmosdb_sql_container', container)).toMatchObject({
      ...(name !== 'key-ring' && { for_each: `\${${described}.containers}` }),
      name,
      account_name: `\${azurerm_cosmosdb_account.${account}.name}`,
      database_name: `\${azurerm_cosmosdb_sql_database.${database}.name}`,
      partition_key_paths: [`\${${described}.partitionKey}`],
      indexing_policy: [
        { dynamic: { included_path: [{ for_each: `\${${described}.indexed}` }] }, excluded_path: [{ path: '/*' }] },
      ],
      autoscale_settings: [{ max_throughput: units }],
    });
    expect(resource('azurerm_cosmosdb_sql_database', database)).toMatchObject({
      name: database,
      account_name: `\${azurerm_cosmosdb_account.${account}.name}`,
    });
    const [consistency] = resource('azurerm_cosmosdb_account', account)['consistency_policy'] as [Block];
    expect(consistency['consistency_level']).toBe('Strong');
  });

  it('is the containers that they are told of', () => {
    const at = (account: string, place: string) => `cosmos:https://${account}.documents.azure.com:443/${place}`;
    expect(settings['KEY_RING_URL']).toBe(at('retreasure', 'privacy/key-ring'));
    expect(settings['EVENTS_URL']).toBe(at('retreasure-logs', 'events/{service}'));
  });

  it('is the key, the lake, the database and the network that they are told of', () => {
    const named = (type: string, name: string) => String(resource(type, name)['name']);
    const rows = `mssql://retreasure.database.windows.net/${named('azurerm_mssql_database', 'shop')}/{service}`;
    expect(settings).toMatchObject({
      KEY_ENCRYPTION_URL: expect.stringMatching(`/keys/${named('azurerm_key_vault_key', 'people')}$`),
      LAKE_URL: expect.stringMatching(`/${named('azurerm_storage_container', 'lake')}$`),
      FILES_URL: expect.stringMatching(`/${named('azurerm_storage_container', 'files')}/{service}$`),
      ...{ VIEWS_URL: rows, ANSWERS_URL: rows },
    });
    expect(resource('azurerm_subnet', 'gateway')).toMatchObject({ address_prefixes: [settings['TRUSTED_PROXY']] });
  });
});

describe('Whom Azure Monitor calls, and what it shows', () => {
  const { groups } = loadYaml(read('telemetry/alerts.yaml')) as {
    readonly groups: readonly { readonly interval: string; readonly rules: readonly object[] }[];
  };

  it('is the rules of the one file, and says nothing that Terraform would leave out or Azure refuse', () => {
    const group = resource('azurerm_monitor_alert_prometheus_rule_group', 'alerts') as unknown as {
      readonly for_each: string;
      readonly dynamic: { readonly rule: readonly [{ readonly content: readonly [{ readonly severity: string }] }] };
    };
    expect(group.for_each).toContain('yamldecode(file("${path.module}/../telemetry/alerts.yaml")).groups');
    const { severity } = group.dynamic.rule[0].content[0];
    const severities = [...severity.matchAll(/(\w+) = \d/g)].map(([, name]) => name!);
    // As upper-case ISO 8601: PT5M. A group has room for twenty.
    const duration = z.string().regex(/^\d+[mh]$/);
    const rule = z.strictObject({
      ...{ alert: z.string(), expr: z.string(), for: duration.optional() },
      labels: z.strictObject({ severity: z.enum(severities) }),
      annotations: z.record(z.string(), z.string()),
    });
    const shape = z.strictObject({ name: z.string(), interval: duration, rules: z.array(rule).min(1).max(20) });
    expect(() => z.array(shape).min(1).parse(groups)).not.toThrow();
  });

  it('is what the dashboard shows', () => {
    expect(resource('azurerm_application_insights_workbook', 'metrics')['data_json']).toBe(
      '${templatefile("${path.module}/../telemetry/workbook.json", { workspace = azurerm_monitor_workspace.metrics.id })}',
    );
    const item = z.object({ type: z.int(), name: z.string(), content: z.object({ query: z.string().optional() }) });
    const { items } = z.object({ items: z.array(item) }).parse(JSON.parse(read('telemetry/workbook.json')));
    const asked = items.flatMap(({ name, content }) =>
      content.query === undefined ? [] : [[name, (JSON.parse(content.query) as { queryText: string }).queryText]],
    );
    const shown = panelsOf(read('telemetry/grafana/dashboard.json'));
    expect(asked).toEqual(shown.map(({ title, expr }) => [title, expr.replaceAll('$__rate_interval', '5m')]));
  });
});
