import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm run secrets`: looks for keys, tokens and passwords in all that git keeps of the folder it is run in, or would keep once
 * it is added. A comment excuses nothing; excused-secrets.json does, one rule in one file, and says why. Node runs this file as
 * it stands, unbuilt.
 */
type Excuse = { readonly file: string; readonly rule: string; readonly why: string };
type Message = { readonly ruleId: string; readonly message: string; readonly loc: { start: { line: number } } };
type Scanned = { readonly filePath: string; readonly sourceContent?: string; readonly messages: readonly Message[] };

/** The linter repeats every file. */
const answerBytesMax = 512 * 1_048_576;
const run = (command: string, args: readonly string[]) => {
  const ran = spawnSync(command, args, { encoding: 'utf8', maxBuffer: answerBytesMax });
  // 1 is how the linter says that it found something.
  if (ran.status !== 0 && ran.status !== 1)
    throw new Error(`${command} ${args[0]}: ${ran.stderr || ran.error?.message}`);
  return ran;
};

const isFile = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const kept = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  .stdout.split('\0')
  // The linter never looks at its own settings.
  .filter((path) => path !== '' && path !== '.secretlintrc.json' && isFile(path));

const linter = fileURLToPath(new URL('../bin/secretlint.js', import.meta.resolve('secretlint')));
// What git keeps is looked at even where .gitignore names it.
const literally = ['--format', 'json', '--no-glob', '--no-gitignore'];
const { stdout, stderr } = run(process.execPath, [linter, ...literally, ...kept]);
if (!stdout.startsWith('[')) throw new Error(`secretlint: ${stderr || stdout}`);
const scanned = JSON.parse(stdout) as Scanned[];
const excuses = JSON.parse(readFileSync('test/tidy/excused-secrets.json', 'utf8')) as Excuse[];

const relative = (path: string) => path.slice(process.cwd().length + 1);
// The linter would obey such a comment, and its setting that says otherwise is not heeded.
const silenced = scanned.filter(({ sourceContent }) => /secretlint-[d]isable/.test(sourceContent ?? ''));
const used = new Set<Excuse>();
const found = scanned.flatMap(({ filePath, messages }) =>
  messages.flatMap(({ ruleId, message, loc }) => {
    const file = relative(filePath);
    const rule = ruleId.replace('@secretlint/secretlint-rule-', '');
    const excuse = excuses.find((one) => one.file === file && one.rule === rule && one.why !== '');
    if (excuse === undefined) return [`${file}:${loc.start.line} ${rule}: ${message}`];
    used.add(excuse);
    return [];
  }),
);
const wrong = [
  ...found,
  ...silenced.map(
    ({ filePath }) => `${relative(filePath)}: excuse it in test/tidy/excused-secrets.json, not by a comment`,
  ),
  ...excuses.filter((one) => !used.has(one)).map(({ file, rule }) => `${file}: nothing of ${rule} is to be excused`),
  // As by a .secretlintignore, which would excuse whole files.
  ...(scanned.length === kept.length ? [] : [`${kept.length - scanned.length} files were not looked at`]),
];
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;
else console.log(`No secrets in ${scanned.length} files.`);
