/** The rows of jobs: work that goes on after the request, photo by photo, and what became of each. */
import type { Box, FaceSelection, QualityFilter } from '../face/face.ts';
import type { ObjectName } from './photo-source.ts';
import type { Json } from './records.ts';

export type JobKind = 'reindex' | 'bulk' | 'upload' | 'album' | 'people';
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Where a job's photos come from. `events`: S3 uploads, which go on adding items for a day. Null for a rebuild. */
export type JobSource =
  | { readonly kind: 'items' }
  | { readonly kind: 'manifest'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'prefix'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'events' };

/** What the caller asked for all items; null = what the gallery or the installation says. */
export interface JobOptions {
  readonly qualityFilter: QualityFilter | null;
  readonly faceSelection: FaceSelection | null;
  readonly strict: boolean;
  /** Where the photos of a job of the kind `album` go; null for any other job, and once the album was erased. */
  readonly album: JobAlbum | null;
}

export interface JobAlbum {
  readonly uuid: string;
  /** Chosen by the caller. */
  readonly id: string;
  /** Of every photo the planner finds. */
  readonly labels: readonly string[];
}

/** How far the planner is: it has looked at lines 1..`line`; lines 1..`sent` have been sent to the queue. */
export interface JobPlan {
  readonly line: number;
  readonly sent: number;
  /** Items that were not refused as they stood. */
  readonly photos: number;
  /** Manifest: the first byte not read yet, whether it lies within a line too long to be one, and which manifest it was. */
  readonly from: number;
  readonly skipping: boolean;
  readonly version: string | null;
  readonly bytes: number | null;
  /** Prefix: the key of the last object listed. Rebuild: gallery and face, of the last face that was written. */
  readonly after: string | null;
}

/** What a job is expected to cost; `photos` null: not counted yet. */
export interface JobEstimate {
  readonly photos: number | null;
  readonly msPerPhoto: number;
  /** Null: nobody has said what an hour costs. */
  readonly pricePerHour: number | null;
}

/** What workers measured: photos worked on (one done twice counts twice) and how long a machine was busy with them. */
export interface JobCost {
  readonly photos: number;
  readonly busyMs: number;
  /** `cpu` or `cuda`; null before the first photo. */
  readonly device: string | null;
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  /** Gallery uuid; null: all galleries, or uploads for a gallery that does not exist. */
  readonly gallery: string | null;
  readonly status: JobStatus;
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Why the job itself failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly source: JobSource | null;
  readonly options: JobOptions;
  readonly plan: JobPlan;
  /** Counts the planner's steps, so that a repeated one is noticed. */
  readonly planStep: number;
  /** No more items will come. */
  readonly planned: boolean;
  readonly estimate: JobEstimate | null;
  readonly cost: JobCost;
  /** Key id of the caller who asked for the job; null for a job nobody asked for by name. */
  readonly actor: string | null;
  readonly requestId: string | null;
  readonly correlationId: string | null;
  /** How often the job was found stuck since its last progress. */
  readonly nudges: number;
  readonly progressAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface NewJob extends Pick<Job, 'id' | 'kind' | 'gallery' | 'total'> {
  readonly slot?: string | null;
  readonly source?: JobSource;
  readonly options?: JobOptions;
  readonly planned?: boolean;
  readonly estimate?: JobEstimate;
  readonly actor?: string;
  readonly requestId?: string;
  readonly correlationId?: string;
}

export type ItemPhoto =
  | ({ readonly kind: 'object' } & ObjectName)
  | { readonly kind: 'upload'; readonly uploadId: string };

interface SourcePhoto {
  readonly photo: ItemPhoto;
  readonly fileName: string | null;
}

/** One photo for one person, as the caller named them. */
export interface PersonSource extends SourcePhoto {
  /** Chosen by the caller. */
  readonly person: string;
  /** Absent: the person's name stays as it is. */
  readonly displayName?: string | null | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  readonly faceBox?: Box | undefined;
}

/** One photo for the album of its job. */
export interface AlbumSource extends SourcePhoto {
  readonly person: null;
  /** The caller's id of the picture, the same for every edit of it. */
  readonly externalId: string | null;
  readonly labels: readonly string[];
}

export type ItemSource = PersonSource | AlbumSource;

export type JobItemStatus = 'queued' | 'done' | 'refused' | 'failed' | 'cancelled';

export interface JobItem {
  readonly job: string;
  /** From 1, as the caller listed them. */
  readonly line: number;
  /** Null: the line could not be read, its person or album was erased, or it is kept no longer; the item never changes again. */
  readonly source: ItemSource | null;
  readonly status: JobItemStatus;
  readonly code: string | null;
  readonly message: string | null;
  /** How often somebody said what became of it. */
  readonly attempts: number;
}

/** An item to be: it waits, unless it is `refused` as it stands (then it may be a line that names no photo at all). */
export type NewItem = {
  /** Repeated events of one upload are one item: a digest, since names of objects name persons. */
  readonly sourceKey?: string;
} & (
  | { readonly source: ItemSource; readonly refused?: undefined }
  | {
      readonly source: ItemSource | null;
      readonly refused: { readonly code: string; readonly message: string };
    }
);

export type NewJobItem = NewItem & { readonly line: number };

/** What became of an item. `failed`: a fault of ours, worth trying again. */
export type ItemOutcome =
  | { readonly line: number; readonly status: 'done' }
  | {
      readonly line: number;
      readonly status: 'refused' | 'failed';
      readonly code: string;
      readonly message: string;
    };
