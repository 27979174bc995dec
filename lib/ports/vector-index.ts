/** The port of the vector index: a projection of the registry that answers "whose embedding is near this one". */

export type IndexAdapter = 'exact' | 'qdrant' | 'pgvector';

/** What the index keeps of a face: internal uuids only, never names or caller-chosen ids. */
export interface IndexEntry {
  /** Face uuid; also the point id. */
  readonly face: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** Album uuids the face's photo is in, sorted. */
  readonly albums: readonly string[];
  /** Person uuid, or null for a face nobody has been tied to. */
  readonly person: string | null;
  /** True when the person is a named one (identify sees only those). */
  readonly named: boolean;
}

export interface IndexPoint extends IndexEntry {
  /** L2-normalised, length = the space's dimension. */
  readonly embedding: Float32Array;
}

export interface IndexSearch {
  readonly space: string;
  readonly gallery: string;
  readonly probes: readonly Float32Array[];
  /** Only faces in at least one of these albums. */
  readonly albums?: readonly string[] | undefined;
  readonly namedOnly?: boolean | undefined;
  /** Inclusive raw cosine; -1 for everything. */
  readonly minSimilarity: number;
  /** 1..10,000. */
  readonly limit: number;
  /** One hit per person (their best face), per face, or per photo's face (same as face until albums exist). */
  readonly bestPer: 'person' | 'face';
}

export interface IndexHit {
  readonly face: string;
  readonly person: string | null;
  /** Raw cosine in [-1, 1]. */
  readonly similarity: number;
}

export interface VectorIndex {
  readonly adapter: IndexAdapter;
  /** Visible to the next search when it resolves. Refusal `embedding_space_mismatch` when a dimension differs. */
  upsert(space: string, points: readonly IndexPoint[]): Promise<void>;
  /** Unknown ids are fine. Gone for the next search when it resolves. */
  remove(space: string, faces: readonly string[]): Promise<void>;
  /** One list per probe, by falling similarity, ties by face uuid. An empty or unknown gallery answers nothing. */
  search(request: IndexSearch): Promise<readonly (readonly IndexHit[])[]>;
  /** Entries of a space in rising face uuid, after `after`; for the sweep. */
  scan(space: string, after: string | null, limit: number): Promise<readonly IndexEntry[]>;
  /** Spaces the index holds points of. */
  spaces(): Promise<readonly string[]>;
  /** Of a space, of a gallery in it, or of those faces of the gallery that a search with these conditions looks at. */
  stats(
    space: string,
    gallery?: string,
    among?: Pick<IndexSearch, 'albums' | 'namedOnly'>,
  ): Promise<{ readonly points: number }>;
  /** Empties one space. */
  clear(space: string): Promise<void>;
  /** Writes a snapshot where the adapter keeps its own (exact); nothing elsewhere. */
  save(): Promise<void>;
  /** Resolves when the index can answer; throws its fault otherwise. */
  check(): Promise<void>;
  close(): Promise<void>;
}
