-- CreateEnum
CREATE TYPE "person_kind" AS ENUM ('named', 'cluster');

-- CreateEnum
CREATE TYPE "photo_status" AS ENUM ('analyzed', 'refused');

-- CreateEnum
CREATE TYPE "face_status" AS ENUM ('searchable', 'not_searchable', 'suppressed');

-- CreateEnum
CREATE TYPE "enrollment_source" AS ENUM ('api', 'cli', 'bulk', 'upload');

-- CreateEnum
CREATE TYPE "upload_status" AS ENUM ('waiting', 'received', 'used');

-- CreateEnum
CREATE TYPE "job_kind" AS ENUM ('reindex', 'bulk');

-- CreateEnum
CREATE TYPE "job_status" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "job_item_status" AS ENUM ('queued', 'done', 'refused', 'failed');

-- CreateEnum
CREATE TYPE "erasure_target_kind" AS ENUM ('gallery', 'person', 'face');

-- CreateEnum
CREATE TYPE "erasure_status" AS ENUM ('pending', 'verified');

-- CreateEnum
CREATE TYPE "erasure_store" AS ENUM ('registry', 'index', 'crops', 'photos', 'uploads', 'idempotency');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('viewer', 'identifier', 'enroller', 'admin');

-- CreateEnum
CREATE TYPE "idempotency_state" AS ENUM ('running', 'done');

-- CreateTable
CREATE TABLE "gallery" (
    "uuid" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "display_name" TEXT,
    "embedding_space" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gallery_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "album" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "taken_on" DATE,
    "expires_at" TIMESTAMPTZ(3),
    "policy" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "album_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "photo" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "file_name" TEXT,
    "external_id" TEXT,
    "source_key" TEXT,
    "source_version" TEXT,
    "supersedes" UUID,
    "media_type" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "taken_at" TIMESTAMPTZ(3),
    "perceptual_hash" TEXT NOT NULL,
    "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "storage_key" TEXT,
    "status" "photo_status" NOT NULL DEFAULT 'analyzed',
    "refusal_code" TEXT,
    "analysis" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "photo_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "album_photo" (
    "album_uuid" UUID NOT NULL,
    "photo_uuid" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "album_photo_pkey" PRIMARY KEY ("album_uuid","photo_uuid")
);

-- CreateTable
CREATE TABLE "person" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "kind" "person_kind" NOT NULL DEFAULT 'named',
    "display_name" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "face" (
    "uuid" UUID NOT NULL,
    "photo_uuid" UUID NOT NULL,
    "person_uuid" UUID,
    "box" JSONB NOT NULL,
    "landmarks" JSONB NOT NULL,
    "detection_score" DOUBLE PRECISION NOT NULL,
    "quality" JSONB NOT NULL,
    "status" "face_status" NOT NULL,
    "crop_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "face_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "face_embedding" (
    "face_uuid" UUID NOT NULL,
    "space" TEXT NOT NULL,
    "embedding" BYTEA NOT NULL,
    "norm" DOUBLE PRECISION NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "face_embedding_pkey" PRIMARY KEY ("face_uuid","space")
);

-- CreateTable
CREATE TABLE "enrollment" (
    "uuid" UUID NOT NULL,
    "person_uuid" UUID NOT NULL,
    "face_uuid" UUID NOT NULL,
    "source" "enrollment_source" NOT NULL,
    "actor" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'enrolled',
    "at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "enrollment_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "upload" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "principal" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "storage_key" TEXT NOT NULL,
    "status" "upload_status" NOT NULL DEFAULT 'waiting',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "job" (
    "uuid" UUID NOT NULL,
    "kind" "job_kind" NOT NULL,
    "gallery_uuid" UUID,
    "status" "job_status" NOT NULL DEFAULT 'queued',
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "job_item" (
    "job_uuid" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "source" JSONB NOT NULL,
    "status" "job_item_status" NOT NULL DEFAULT 'queued',
    "code" TEXT,
    "message" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_item_pkey" PRIMARY KEY ("job_uuid","line")
);

-- CreateTable
CREATE TABLE "erasure" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "gallery_id" TEXT NOT NULL,
    "target_kind" "erasure_target_kind" NOT NULL,
    "target_uuid" UUID NOT NULL,
    "space" TEXT NOT NULL,
    "status" "erasure_status" NOT NULL DEFAULT 'pending',
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "verify_after" TIMESTAMPTZ(3) NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "backups_expire_by" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "erasure_step" (
    "erasure_uuid" UUID NOT NULL,
    "store" "erasure_store" NOT NULL,
    "items" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "found" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,
    "left" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erasure_step_pkey" PRIMARY KEY ("erasure_uuid","store")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "role" "role" NOT NULL,
    "all_galleries" BOOLEAN NOT NULL,
    "galleries" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "label" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "uuid" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "gallery_uuid" UUID,
    "target_uuid" UUID,
    "request_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "outbox" (
    "sequence" BIGSERIAL NOT NULL,
    "space" TEXT NOT NULL,
    "face_uuid" UUID NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "scope" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "state" "idempotency_state" NOT NULL DEFAULT 'running',
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER,
    "sealed" BYTEA,
    "subjects" UUID[] DEFAULT ARRAY[]::UUID[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("scope")
);

-- CreateTable
CREATE TABLE "calibration" (
    "scope" TEXT NOT NULL,
    "space" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "curve" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "calibration_pkey" PRIMARY KEY ("scope","space")
);

-- CreateIndex
CREATE UNIQUE INDEX "gallery_id_key" ON "gallery"("id");

-- CreateIndex
CREATE UNIQUE INDEX "album_gallery_uuid_id_key" ON "album"("gallery_uuid", "id");

-- CreateIndex
CREATE INDEX "photo_storage_key_idx" ON "photo"("storage_key");

-- CreateIndex
CREATE UNIQUE INDEX "photo_gallery_uuid_sha256_key" ON "photo"("gallery_uuid", "sha256");

-- CreateIndex
CREATE INDEX "album_photo_photo_uuid_idx" ON "album_photo"("photo_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "person_gallery_uuid_id_key" ON "person"("gallery_uuid", "id");

-- CreateIndex
CREATE INDEX "face_photo_uuid_idx" ON "face"("photo_uuid");

-- CreateIndex
CREATE INDEX "face_person_uuid_uuid_idx" ON "face"("person_uuid", "uuid");

-- CreateIndex
CREATE INDEX "face_crop_key_idx" ON "face"("crop_key");

-- CreateIndex
CREATE INDEX "face_embedding_space_face_uuid_idx" ON "face_embedding"("space", "face_uuid");

-- CreateIndex
CREATE INDEX "enrollment_person_uuid_idx" ON "enrollment"("person_uuid");

-- CreateIndex
CREATE INDEX "enrollment_face_uuid_idx" ON "enrollment"("face_uuid");

-- CreateIndex
CREATE INDEX "upload_gallery_uuid_idx" ON "upload"("gallery_uuid");

-- CreateIndex
CREATE INDEX "upload_expires_at_idx" ON "upload"("expires_at");

-- CreateIndex
CREATE INDEX "job_status_created_at_idx" ON "job"("status", "created_at");

-- CreateIndex
CREATE INDEX "job_gallery_uuid_idx" ON "job"("gallery_uuid");

-- CreateIndex
CREATE INDEX "job_item_job_uuid_status_idx" ON "job_item"("job_uuid", "status");

-- CreateIndex
CREATE INDEX "erasure_status_requested_at_idx" ON "erasure"("status", "requested_at");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE INDEX "outbox_face_uuid_idx" ON "outbox"("face_uuid");

-- CreateIndex
CREATE INDEX "idempotency_subjects_idx" ON "idempotency" USING GIN ("subjects");

-- CreateIndex
CREATE INDEX "idempotency_created_at_idx" ON "idempotency"("created_at");

-- AddForeignKey
ALTER TABLE "album" ADD CONSTRAINT "album_gallery_uuid_fkey" FOREIGN KEY ("gallery_uuid") REFERENCES "gallery"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "photo" ADD CONSTRAINT "photo_gallery_uuid_fkey" FOREIGN KEY ("gallery_uuid") REFERENCES "gallery"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "album_photo" ADD CONSTRAINT "album_photo_album_uuid_fkey" FOREIGN KEY ("album_uuid") REFERENCES "album"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "album_photo" ADD CONSTRAINT "album_photo_photo_uuid_fkey" FOREIGN KEY ("photo_uuid") REFERENCES "photo"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_gallery_uuid_fkey" FOREIGN KEY ("gallery_uuid") REFERENCES "gallery"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "face" ADD CONSTRAINT "face_photo_uuid_fkey" FOREIGN KEY ("photo_uuid") REFERENCES "photo"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "face" ADD CONSTRAINT "face_person_uuid_fkey" FOREIGN KEY ("person_uuid") REFERENCES "person"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "face_embedding" ADD CONSTRAINT "face_embedding_face_uuid_fkey" FOREIGN KEY ("face_uuid") REFERENCES "face"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "enrollment" ADD CONSTRAINT "enrollment_person_uuid_fkey" FOREIGN KEY ("person_uuid") REFERENCES "person"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "enrollment" ADD CONSTRAINT "enrollment_face_uuid_fkey" FOREIGN KEY ("face_uuid") REFERENCES "face"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "upload" ADD CONSTRAINT "upload_gallery_uuid_fkey" FOREIGN KEY ("gallery_uuid") REFERENCES "gallery"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_gallery_uuid_fkey" FOREIGN KEY ("gallery_uuid") REFERENCES "gallery"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "job_item" ADD CONSTRAINT "job_item_job_uuid_fkey" FOREIGN KEY ("job_uuid") REFERENCES "job"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "erasure_step" ADD CONSTRAINT "erasure_step_erasure_uuid_fkey" FOREIGN KEY ("erasure_uuid") REFERENCES "erasure"("uuid") ON DELETE CASCADE ON UPDATE NO ACTION;

-- A rebuild of the index reads every embedding: kept inside the row (2 KB at 512 dimensions), not in chunks of a side table, and
-- not handed to a compressor that can't shrink floats.
ALTER TABLE "face_embedding" ALTER COLUMN "embedding" SET STORAGE MAIN;
ALTER TABLE "face_embedding" SET (toast_tuple_target = 8160);
