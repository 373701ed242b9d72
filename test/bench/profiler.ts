/** What the inspector answers to Profiler.stop: https://chromedevtools.github.io/devtools-protocol/v8/Profiler. */
export type CallFrame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  /** Microseconds before each sample, and the node that ran then. */
  readonly timeDeltas: readonly number[];
  readonly samples: readonly number[];
};

export type Profiler = { readonly pid: number; stop(): Promise<CpuProfile> };

/** Records what a process does, from now until `stop()`, over the inspector that it opened with --inspect. */
export async function startProfiler(url: string): Promise<Profiler> {
  const socket = new WebSocket(url);
  const answers = new Map<number, (result: unknown) => void>();
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`no inspector at ${url}`));
  });
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
    answers.get(id)?.(result);
  };
  const ask = (method: string, params = {}) =>
    new Promise((resolve) => {
      const id = answers.size + 1;
      answers.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  const { result } = (await ask('Runtime.evaluate', { expression: 'process.pid' })) as { result: { value: number } };
  await ask('Profiler.enable');
  await ask('Profiler.setSamplingInterval', { interval: 500 });
  await ask('Profiler.start');
  return {
    pid: result.value,
    async stop() {
      const { profile } = (await ask('Profiler.stop')) as { profile: CpuProfile };
      socket.close();
      return profile;
    },
  };
}
