import ts from 'typescript';

/** What of Math leaves whole numbers whole. */
const wholeMath = ['abs', 'clz32', 'imul', 'max', 'min', 'sign'];
const floatNames = /^(parseFloat|parseInt|toFixed|toPrecision|toExponential|Float(16|32|64)Array)$/;
/** What of Number asks for whole numbers and makes none. */
const wholeNumber = ['isInteger', 'isSafeInteger', 'MAX_SAFE_INTEGER'];
const floatSchemas = ['number', 'float32', 'float64'];
const minorName = /^minor$|Minor$/;

const isFraction = ({ type, value, raw }) =>
  type === 'Literal' && typeof value === 'number' && (raw.includes('.') || !Number.isInteger(value));
/** The name that a member is asked for by: x.name and x['name']. */
const memberName = ({ computed, property }) =>
  computed ? property.type === 'Literal' && String(property.value) : property.name;
const isMemberOf = (parent, node) => parent.type === 'MemberExpression' && parent.object === node;
const operands = ({ left, right }) => [left, right];
/** `Number.isSafeInteger` and `const { isSafeInteger } = Number` alike. */
function readsWhole(number) {
  const { parent } = number;
  if (isMemberOf(parent, number)) return wholeNumber.includes(memberName(parent));
  if (parent.type !== 'VariableDeclarator' || parent.init !== number || parent.id.type !== 'ObjectPattern')
    return false;
  return parent.id.properties.every(({ type, computed, key }) => {
    return type === 'Property' && !computed && wholeNumber.includes(key.name);
  });
}
/** z.int().min(1) begins with z.int. */
function beginsWithInt(schema) {
  if (schema?.type === 'CallExpression') return beginsWithInt(schema.callee);
  if (schema?.type !== 'MemberExpression') return false;
  return schema.object.name === 'z' ? memberName(schema) === 'int' : beginsWithInt(schema.object);
}
/** Somewhere after z.coerce.number comes .int() or .pipe(z.int()). */
function becomesInt(schema) {
  const call = schema.parent;
  if (call.type !== 'CallExpression' || call.callee !== schema) return false;
  const name = memberName(schema);
  if (name === 'int' || (name === 'pipe' && beginsWithInt(call.arguments[0]))) return true;
  return isMemberOf(call.parent, call) && becomesInt(call.parent);
}
/** `a / b` and `a /= b` alike. */
const operatorOf = ({ operator }) => operator.replace(/=$/, '');

const coercesWhole = (coerce) =>
  isMemberOf(coerce.parent, coerce) && (memberName(coerce.parent) !== 'number' || becomesInt(coerce.parent));

/** Asks of all types that an expression can have, so `number | bigint` is neither, and `any` is nothing. */
function typesIn({ sourceCode: { parserServices } }) {
  const checker = parserServices.program.getTypeChecker();
  return (node, isSo) => {
    const type = parserServices.getTypeAtLocation(node);
    const bound = checker.getBaseConstraintOfType(type) ?? type;
    return (bound.isUnion() ? bound.types : [bound]).every(isSo);
  };
}
const isBigInt = ({ flags }) => (flags & ts.TypeFlags.BigIntLike) !== 0;
const isNumeric = ({ flags }) => (flags & (ts.TypeFlags.BigIntLike | ts.TypeFlags.NumberLike)) !== 0;
/** 60_000, a constant that is, or a sign that is 1 or -1. */
const isWholeConstant = (type) => type.isNumberLiteral() && Number.isInteger(type.value);

/** On a money path no value is ever a float: whatever makes one is reported, with what to use instead. */
const noFloat = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      fraction: '{{what}} is a float: amounts are whole minor units, rates are decimal text for #money/ratio.js',
      divides: '{{what}} makes floats: use divide(), allocate() or scale() of #money, or bigints',
      multiplies: '{{what}} may leave the whole numbers: use scale() of #money, bigints, or check it with whole(a * b)',
      rounds: '{{what}} is for floats: divide() of #money/rounding.js rounds, and says how',
      reads: '{{what}} reads or writes floats: use parse(), format() and decimal() of #money, and z.int()',
    },
  },
  create(context) {
    const all = typesIn(context);
    const report = (node, messageId, what) => context.report({ node, messageId, data: { what } });
    const isChecked = ({ type, callee, arguments: given }, node) =>
      type === 'CallExpression' && given[0] === node && /^(whole|natural)$/.test(callee.name);
    const isOfNumber = ({ type, callee, arguments: given }, node) =>
      type === 'CallExpression' && callee === node && given.length === 1 && all(given[0], isNumeric);
    const arithmetic = (node) => {
      const operator = operatorOf(node);
      if (!['/', '**', '*'].includes(operator) || operands(node).every((operand) => all(operand, isBigInt))) return;
      if (operator !== '*') report(node, 'divides', operator);
      else if (!operands(node).some((operand) => all(operand, isWholeConstant)) && !isChecked(node.parent, node))
        report(node, 'multiplies', operator);
    };
    return {
      BinaryExpression: arithmetic,
      AssignmentExpression: arithmetic,
      Literal(node) {
        if (isFraction(node)) report(node, 'fraction', node.raw);
      },
      Identifier(node) {
        const { name, parent } = node;
        const member = isMemberOf(parent, node) && memberName(parent);
        if (name === 'Number' && !readsWhole(node) && !isOfNumber(parent, node))
          report(node, 'reads', 'Number of text');
        if (floatNames.test(name)) report(node, 'reads', name);
        if (name === 'Math' && !wholeMath.includes(member)) report(node, 'rounds', member ? `Math.${member}` : 'Math');
        if (name !== 'z') return;
        if (floatSchemas.includes(member)) report(parent, 'reads', `z.${member}`);
        if (member === 'coerce' && !coercesWhole(parent)) report(parent, 'reads', 'z.coerce.number without z.int()');
      },
      'MemberExpression[computed=true] > Literal.property'(node) {
        if (floatNames.test(node.value) || node.value === 'Number') report(node, 'reads', node.raw);
      },
      'UnaryExpression[operator="+"]'(node) {
        if (!all(node.argument, isNumeric)) report(node, 'reads', '+ of text');
      },
    };
  },
};

/** Anywhere: what is called minor units stays whole. */
const wholeMinor = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      breaks: '{{operator}} breaks minor units: format() of #money writes them, divide() and scale() share them',
    },
  },
  create(context) {
    const all = typesIn(context);
    const isMinor = (node) =>
      minorName.test(node.type === 'MemberExpression' ? memberName(node) : node.type === 'Identifier' && node.name);
    const arithmetic = (node) => {
      const operator = operatorOf(node);
      const breaks = ['/', '**'].includes(operator) || (operator === '*' && operands(node).some(isFraction));
      if (breaks && operands(node).some(isMinor) && !operands(node).every((operand) => all(operand, isBigInt)))
        context.report({ node, messageId: 'breaks', data: { operator } });
    };
    return { BinaryExpression: arithmetic, AssignmentExpression: arithmetic };
  },
};

/** An exception from these rules is one line, and says why it is not about money. */
const excused = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { bare: 'an exception is for one line, with its reason: eslint-disable-next-line money/no-float -- why' },
  },
  create: (context) => ({
    Program() {
      for (const { value, loc } of context.sourceCode.getAllComments()) {
        const [directive, scope, rules = '', reason = ''] =
          /^\s*eslint-disable(-line|-next-line)?(?:\s+(?!-)([^]*?))?(?:\s+-{2,}\s([^]*))?$/.exec(value) ?? [];
        if (directive === undefined || !/^\s*$|\bmoney\//.test(rules)) continue;
        if (rules.trim() === '' || scope === undefined || reason.trim() === '')
          context.report({ loc, messageId: 'bare' });
      }
    },
  }),
};

/** The rules for money, as an ESLint plugin. They need type information. */
export const money = { rules: { 'no-float': noFloat, 'whole-minor': wholeMinor, excused } };
