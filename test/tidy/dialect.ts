import ts from 'typescript';
import { isTest, type Rule } from './source-file.js';

const asked = /^((and|or)?where|having|select|addSelect|groupBy|addGroupBy|orderBy|addOrderBy|query)$/i;
const condition = /\b[a-z]\w*\.\w+ (=|<|>|<>|in|not in|is|like|between) /;
/** What SQLite understands and SQL Server does not, or otherwise, and what both do. */
const foreign: [RegExp, string][] = [
  [/\|\|/, 'concat(...)'],
  [/\b(true|false)\b/i, 'a parameter, or a column of 0 and 1'],
  [/\blimit\b/i, '.limit()'],
  [/\b(ifnull|nvl)\s*\(/i, 'coalesce(...)'],
  [/\bsubstr\s*\(/i, 'substring(text, from, length)'],
  [
    /\b(length|octet_length|instr|iif|json_\w+|group_concat|strftime|datetime|unixepoch|random|printf)\s*\(/i,
    'a column',
  ],
  [/\b(glob|regexp|match|collate|rowid|nulls (first|last)|filter\s*\(|is (not )?distinct)\b/i, 'a column'],
  [/==|->|`/, 'what SQL Server understands, too'],
];

/** Read models are on SQLite or on SQL Server; TypeORM writes what they say differently, unless somebody wrote it himself. */
export const shared: Rule = ({ path, nodes }) => {
  if (!path.startsWith('apps/') || /^apps\/(emulator|sandbox|local|analytics)\//.test(path) || isTest(path)) return [];
  return nodes.filter(isText).flatMap((text) => {
    const said = text.getText().slice(1, -1);
    if (!isAsked(text) && !condition.test(said)) return [];
    return foreign.flatMap(([pattern, instead]) => {
      const [what] = pattern.exec(said) ?? [];
      return what === undefined ? [] : [{ node: text, what, instead }];
    });
  });
};
const isText = (node: ts.Node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
const isAsked = ({ parent }: ts.Node): boolean =>
  ts.isArrayLiteralExpression(parent)
    ? isAsked(parent)
    : ts.isCallExpression(parent) &&
      ts.isPropertyAccessExpression(parent.expression) &&
      asked.test(parent.expression.name.text);
