import ts from 'typescript';
import { codeLines, type Rule } from './source-file.js';

export const linesMax = 250;
export const functionLinesMax = 60;

/** A word that means later, in a comment; a test that silences all others. */
export const finished: Rule = ({ source, nodes }) => [
  ...[...source.matchAll(/(?:^|\s)(?:\/\/|\/?\*).*\b(TODO|FIXME|XXX|HACK)\b/g)].map((found) => ({
    ...{ node: found.index, what: found[1]!, instead: 'finish it, or open an issue' },
  })),
  ...nodes
    .filter((node) => ts.isPropertyAccessExpression(node) && /^(describe|it|test)\.only$/.test(node.getText()))
    .map((node) => ({ node, what: node.getText(), instead: 'run one test with npm test -- -t "its name"' })),
];

/** What is handed to describe() or it(): a chapter, not a function. */
const isChapter = ({ parent }: ts.Node) =>
  parent !== undefined && ts.isCallExpression(parent) && /^(describe|it|test)\b/.test(parent.expression.getText());
const ownLines = (node: ts.Node): number => {
  let lines = codeLines(node.getText());
  ts.forEachChild(node, function visit(inner): void {
    if (ts.isFunctionLike(inner) && isChapter(inner)) lines -= codeLines(inner.getText());
    else ts.forEachChild(inner, visit);
  });
  return lines;
};
export const small: Rule = ({ source, nodes }) => {
  const lines = codeLines(source);
  const instead = 'split by subject, not by layer';
  const long = nodes.filter((node) => ts.isFunctionLike(node) && !isChapter(node) && ownLines(node) > functionLinesMax);
  return [
    ...(lines > linesMax ? [{ node: 0, what: `${lines} lines of code of ${linesMax}`, instead }] : []),
    ...long.map((node) => ({
      node,
      what: `a function of ${ownLines(node)} lines of code of ${functionLinesMax}`,
      instead,
    })),
  ];
};

export const plain: Rule = ({ path, nodes }) =>
  nodes.flatMap((node) => {
    const found = (what: string, instead: string) => [{ node, what, instead }];
    if (ts.isEnumDeclaration(node)) return found('enum', 'a union of literals, or z.enum at the border');
    if (ts.isDefaultClause(node)) return found('default', 'list every case, so that a forgotten one does not compile');
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    const byDefault =
      ts.isExportAssignment(node) ||
      (ts.isExportSpecifier(node) && node.name.text === 'default') ||
      modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    // A .d.ts tells how somebody else's package exports.
    if (byDefault && !path.endsWith('.d.ts')) return found('export default', 'export it by its name');
    if (ts.isExportDeclaration(node) && node.exportClause === undefined)
      return found('export *', 'import from the file that tells the story');
    return [];
  });
