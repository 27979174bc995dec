/** The text of a table from a spreadsheet program, which writes it in UTF-8 or, on older Windows, in the country's own letters. */
import { locale } from '../../locale.ts';

/** What Windows writes where a page is read in these languages. */
const OWN_LETTERS = { en: 'windows-1252', ru: 'windows-1251' } as const;

export async function tableText(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(OWN_LETTERS[locale.value]).decode(bytes);
  }
}
