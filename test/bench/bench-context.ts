/** What every section of the bench is handed: how thorough to be, the settings, the peer's Python, a data folder full of faces. */
import type { Config } from '../../lib/config.ts';
import type { BenchRow } from './bench-table.ts';
import type { SeededFolder } from './seeded-folder.ts';

export interface BenchContext {
  /** Few repetitions: to see that the bench works, not to quote figures. */
  readonly quick: boolean;
  readonly config: Config;
  /** An interpreter with the reference pipeline; null leaves the peer's columns empty. */
  readonly python: string | null;
  /** A data folder with many faces (10,000; 1,000 when quick), made once and shared by the sections that start a server. */
  manyFaces(): Promise<SeededFolder>;
}

export type Section = (context: BenchContext) => Promise<readonly BenchRow[]>;
