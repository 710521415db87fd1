import { expect, it } from 'vitest';
import { z } from 'zod';
import { ENVIRONMENTS } from '../../src/config/sources.ts';
import { variablesFor } from '../../src/config/variables.ts';

const HEAD = `# Almanac reads these variables once, when it starts. Nothing here has to be set to try it out; production needs its own
# SESSION_SECRET and ENCRYPTION_KEYS. Copy this file to .env and take the # away from what you change.
#
# An empty value counts as unset. Every variable can be given as a file too: SESSION_SECRET_FILE=/run/secrets/session.
# Switches take on/off, true/false, yes/no or 1/0.
`;

const defaultOf = (schema: z.ZodType): string | undefined =>
  schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined;

/** "Default: off; in development on": the default of production, and where another place differs. */
function defaultLine(name: keyof ReturnType<typeof variablesFor>): string[] {
  const [development, ...others] = ENVIRONMENTS.map(environment => ({
    environment,
    value: defaultOf(variablesFor(environment)[name]),
  }));
  if (!development?.value) return [];
  const differing = others.filter(each => each.value !== development.value);
  const exceptions = differing.map(each => `; in ${each.environment}: ${each.value}`).join('');
  return [`# Default: ${development.value}${exceptions}`];
}

function render(): string {
  const variables = Object.entries(variablesFor('development')) as [keyof ReturnType<typeof variablesFor>, z.ZodType][];
  const groups = Map.groupBy(variables, ([, schema]) => String(schema.meta()?.['group']));
  const sections = Array.from(groups, ([group, members]) =>
    [
      `\n# ---- ${group} ----`,
      ...members.map(([name, schema]) =>
        ['', `# ${schema.description}`, ...defaultLine(name), `#${name}=${defaultOf(schema) ?? ''}`].join('\n'),
      ),
    ].join('\n'),
  );
  return `${HEAD}${sections.join('\n')}\n`;
}

it('every variable is described for people', () => {
  const undescribed = Object.entries(variablesFor('development')).filter(
    ([, schema]) => !schema.description || !schema.meta()?.['group'],
  );
  expect(undescribed).toEqual([]);
});

it('.env.example shows every variable with its meaning and default', async () => {
  await expect(render()).toMatchFileSnapshot('../../.env.example');
});
