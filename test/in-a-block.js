// Jest hands what it injects to a module as parameters, which its own constants may be named like: tedious has a BigInt.
export default { process: (source) => ({ code: `{${source}\n}` }) };
