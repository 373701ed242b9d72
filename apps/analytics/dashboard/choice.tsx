type Shown = {
  readonly title: string;
  readonly value: string;
  /** What can be chosen, and how it is called. */
  readonly options: Readonly<Record<string, string>>;
  readonly choose: (value: string) => void;
};

export function Choice({ title, value, options, choose }: Shown) {
  return (
    <label>
      <span>{title}</span>
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {Object.entries(options).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
