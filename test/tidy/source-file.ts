import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

/** A source of this repository, by its path from the root, with all nodes of its syntax tree. */
export type File = { readonly path: string; readonly source: string; readonly nodes: readonly ts.Node[] };
/** Where (a node, or an offset in the source), what is wrong, and what to do instead. */
export type Finding = { readonly node: ts.Node | number; readonly what: string; readonly instead: string };
export type Rule = (file: File) => Finding[];

export const parse = (path: string, source: string): File => {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return { path, source, nodes };
};

export const project = (path: string) => /^(apps|libs)\/[^/]+/.exec(path)?.[0] ?? 'test';
/** 'sqlite.store.spec.ts' has two: store, spec. */
export const suffixesOf = (path: string) => basename(path).split('.').slice(1, -1);
export const isTest = (path: string) => path.startsWith('test/') || /\.(spec|contract)\.ts$/.test(path);

export type Import = { readonly node: ts.Node; readonly from: string; readonly onlyTypes: boolean };
export const importsOf = ({ nodes }: File): Import[] =>
  nodes.flatMap((node): Import[] => {
    const found = (from: ts.Node | undefined, onlyTypes: boolean) =>
      from !== undefined && ts.isStringLiteral(from) ? [{ node, from: from.text, onlyTypes }] : [];
    if (ts.isImportDeclaration(node)) {
      const { phaseModifier, namedBindings } = node.importClause ?? {};
      const named = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
      const allTypes =
        named.length > 0 && node.importClause?.name === undefined && named.every((name) => name.isTypeOnly);
      return found(node.moduleSpecifier, phaseModifier === ts.SyntaxKind.TypeKeyword || allTypes);
    }
    if (ts.isExportDeclaration(node)) return found(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return found(node.argument.literal, true);
    if (ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText()))
      return found(node.arguments[0], false);
    return [];
  });
/** The name of a property or declaration, not the use of a global. */
export const isName = (node: ts.Node) => (node.parent as { name?: ts.Node }).name === node;
/** The file of ours that an import leads to: 'libs/contracts/src/orders.ts'. Undefined for packages. */
export const target = (path: string, from: string) => {
  const [, lib, rest] = /^#([^/]+)\/(.+)$/.exec(from) ?? [];
  const file = from.startsWith('.') ? join(dirname(path), from) : lib && `libs/${lib}/src/${rest}`;
  return file?.replace(/\.js$/, '.ts');
};

export const codeLines = (source: string) =>
  source.split('\n').filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line)).length;
