/** The settings as people read them: `.env.example` and the table of the README. */
import { type Setting, settings } from './settings.ts';

/** The text of `.env.example`. */
export function envExample(): string {
  const entries = Object.entries<Setting>(settings).map(
    ([name, { says, fallback }]) => `# ${says}\n# ${name}=${fallback ?? ''}\n`,
  );
  return `# Every setting with its default; none is needed. Remove the "#" before a name to change it.\n\n${entries.join('\n')}`;
}

/** The table of the README. */
export function settingsTable(): string {
  const rows = Object.entries<Setting>(settings).map(
    ([name, { says, fallback }]) =>
      `| \`${name}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${says} |`,
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
