import type { Type } from '@nestjs/common';
import { RequestMethod } from '@nestjs/common';
import { described, type OperationDescription } from '#service/operation.js';
import { roles } from '#service/roles.js';
import type { Service } from '#service/service.js';
import { closedShop } from '../../apps/local/src/every-service.js';
import type { Document } from './document.js';

type Route = { readonly method: string; readonly path: string } & Pick<OperationDescription, 'roles' | 'signedBy'>;

/** Who may call what, as it stands beside the routes. */
export const accessMatrix = (): Document => ({
  file: 'access.md',
  content: `# Who may call what

Generated from the \`roles\` beside each route; \`npm run docs\` writes it, and \`test/access\` tries every cell. A caller proves
its roles by an access token (OpenID Connect). Guests and customers come with a token of the storefront and see only what is
theirs; everybody else comes with a token of the back office. Webhooks sign what they send instead. Nothing else is open but
\`/health/*\`, \`/docs\`, \`/openapi.json\`, \`/problems/*\` and the dashboard's pages, which hold nothing of anybody.

| route | ${roles.join(' | ')} |
| --- | ${roles.map(() => ':-:').join(' | ')} |
${closedShop.flatMap(routesOf).map(line).join('\n')}
`,
});

function routesOf({ module }: Service): Route[] {
  const of = <Value>(key: string, target: object) => Reflect.getMetadata(key, target) as Value;
  const controllers = of<Type[]>('controllers', 'module' in module ? module.module : module);
  return controllers.flatMap((controller) => {
    const methods = Object.getOwnPropertyNames(controller.prototype).map(
      (name) => (controller.prototype as Record<string, object>)[name]!,
    );
    return methods.flatMap((handler): Route[] => {
      const operation = of<{ [described]?: OperationDescription } | undefined>('swagger/apiOperation', handler);
      if (operation?.[described] === undefined) return [];
      const path = [of<string>('path', controller), of<string>('path', handler)]
        .filter((part) => part !== '/')
        .join('/');
      const method = RequestMethod[of<number>('method', handler)]!;
      return [{ ...operation[described], method, path: `/${path}` }];
    });
  });
}

const line = ({ method, path, roles: allowed, signedBy }: Route) => {
  const cells = roles.map((role) => (allowed.includes(role) ? '✓' : ''));
  return `| ${method} ${path}${signedBy === undefined ? '' : `, signed by ${signedBy}`} | ${cells.join(' | ')} |`;
};
