/** Names with what is said of each. */
export const Facts = ({ of }: { readonly of: readonly (readonly [name: string, value: string])[] }) => (
  <dl>
    {of.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
