-- AlterTable
ALTER TABLE "job" ADD COLUMN     "told_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "untold_event" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuid" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "subject_uuid" UUID NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "untold_event_pkey" PRIMARY KEY ("uuid")
);

-- CreateIndex
CREATE INDEX "untold_event_event_subject_uuid_uuid_idx" ON "untold_event"("event", "subject_uuid", "uuid");

-- CreateIndex
CREATE INDEX "untold_event_album_uuid_idx" ON "untold_event"("album_uuid");

-- CreateIndex
CREATE INDEX "untold_event_gallery_uuid_idx" ON "untold_event"("gallery_uuid");

-- Jobs that ended before anybody could be told are not told of now.
UPDATE "job" SET "told_at" = "finished_at" WHERE "finished_at" IS NOT NULL;
