-- CreateEnum
CREATE TYPE "detail_level" AS ENUM ('standard', 'high', 'max');

-- CreateEnum
CREATE TYPE "rendition_kind" AS ENUM ('thumbnail', 'web');

-- CreateEnum
CREATE TYPE "consent_relation" AS ENUM ('self', 'guardian');

-- CreateEnum
CREATE TYPE "release_status" AS ENUM ('waiting', 'released', 'refused');

-- CreateEnum
CREATE TYPE "erasure_scope" AS ENUM ('faces', 'photos');

-- CreateEnum
CREATE TYPE "erasure_request_status" AS ENUM ('waiting', 'confirmed', 'declined');

-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('waiting', 'delivered', 'failed');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "erasure_store" ADD VALUE 'renditions';
ALTER TYPE "erasure_store" ADD VALUE 'guests';

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "erasure_target_kind" ADD VALUE 'photo';
ALTER TYPE "erasure_target_kind" ADD VALUE 'album';
ALTER TYPE "erasure_target_kind" ADD VALUE 'guest';
ALTER TYPE "erasure_target_kind" ADD VALUE 'faces';

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "job_kind" ADD VALUE 'album';
ALTER TYPE "job_kind" ADD VALUE 'people';

-- AlterTable
ALTER TABLE "album" ADD COLUMN     "cover_uuid" UUID;

-- AlterTable
ALTER TABLE "album_photo" ADD COLUMN     "external_id" TEXT;

-- AlterTable
ALTER TABLE "face" ADD COLUMN     "suppression_uuid" UUID;

-- AlterTable
ALTER TABLE "person" ADD COLUMN     "hidden" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "photo" ADD COLUMN     "bytes" BIGINT,
ADD COLUMN     "camera" TEXT,
ADD COLUMN     "detail" "detail_level",
ADD COLUMN     "hidden_at" TIMESTAMPTZ(3),
ADD COLUMN     "taken_offset" INTEGER;

-- CreateTable
CREATE TABLE "rendition" (
    "photo_uuid" UUID NOT NULL,
    "kind" "rendition_kind" NOT NULL,
    "mark" TEXT NOT NULL DEFAULT '',
    "storage_key" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rendition_pkey" PRIMARY KEY ("photo_uuid","kind","mark")
);

-- CreateTable
CREATE TABLE "face_decision" (
    "face_a" UUID NOT NULL,
    "face_b" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "same" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "face_decision_pkey" PRIMARY KEY ("face_a","face_b")
);

-- CreateTable
CREATE TABLE "same_photo_pairs" (
    "gallery_uuid" UUID NOT NULL,
    "space" TEXT NOT NULL,
    "bins" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "pairs" INTEGER NOT NULL DEFAULT 0,
    "dropped" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "same_photo_pairs_pkey" PRIMARY KEY ("gallery_uuid","space")
);

-- CreateTable
CREATE TABLE "search_session" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuids" UUID[] DEFAULT ARRAY[]::UUID[],
    "principal" TEXT NOT NULL,
    "guest_uuid" UUID,
    "space" TEXT NOT NULL,
    "query" JSONB NOT NULL DEFAULT '{}',
    "ranked" JSONB NOT NULL DEFAULT '[]',
    "marks" JSONB NOT NULL DEFAULT '[]',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "search_session_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "guest_link" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuid" UUID NOT NULL,
    "label" TEXT,
    "secret_hash" BYTEA NOT NULL,
    "pin_hash" BYTEA,
    "pin_failures" INTEGER NOT NULL DEFAULT 0,
    "locked_at" TIMESTAMPTZ(3),
    "search_budget" INTEGER,
    "searches" INTEGER NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guest_link_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "guest_session" (
    "uuid" UUID NOT NULL,
    "link_uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuid" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "searches" INTEGER NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guest_session_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "consent" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuid" UUID NOT NULL,
    "guest_uuid" UUID NOT NULL,
    "text_version" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "relation" "consent_relation" NOT NULL,
    "purposes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "result_release" (
    "guest_uuid" UUID NOT NULL,
    "photo_uuid" UUID NOT NULL,
    "face_uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuid" UUID NOT NULL,
    "status" "release_status" NOT NULL DEFAULT 'waiting',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "result_release_pkey" PRIMARY KEY ("guest_uuid","photo_uuid")
);

-- CreateTable
CREATE TABLE "selection" (
    "guest_uuid" UUID NOT NULL,
    "photo_uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuid" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "selection_pkey" PRIMARY KEY ("guest_uuid","photo_uuid")
);

-- CreateTable
CREATE TABLE "suppression" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "text_version" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "relation" "consent_relation" NOT NULL,
    "actor" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "suppression_template" (
    "uuid" UUID NOT NULL,
    "suppression_uuid" UUID NOT NULL,
    "space" TEXT NOT NULL,
    "face_uuid" UUID,
    "embedding" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "suppression_template_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "erasure_request" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "album_uuid" UUID,
    "guest_uuid" UUID,
    "faces" UUID[] DEFAULT ARRAY[]::UUID[],
    "scope" "erasure_scope" NOT NULL DEFAULT 'faces',
    "status" "erasure_request_status" NOT NULL DEFAULT 'waiting',
    "requested_by" TEXT NOT NULL,
    "decided_by" TEXT,
    "erasure_uuid" UUID,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erasure_request_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "webhook" (
    "uuid" UUID NOT NULL,
    "gallery_uuid" UUID,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "events" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "label" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "uuid" UUID NOT NULL,
    "webhook_uuid" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "status" "delivery_status" NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "last_status" INTEGER,
    "last_fault" TEXT,
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "source_cursor" (
    "id" TEXT NOT NULL,
    "cursor" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_cursor_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "album_expires_at_idx" ON "album"("expires_at");

-- CreateIndex
CREATE INDEX "album_photo_album_uuid_position_idx" ON "album_photo"("album_uuid", "position");

-- CreateIndex
CREATE INDEX "album_photo_album_uuid_external_id_idx" ON "album_photo"("album_uuid", "external_id");

-- CreateIndex
CREATE INDEX "rendition_storage_key_idx" ON "rendition"("storage_key");

-- CreateIndex
CREATE INDEX "face_decision_face_b_idx" ON "face_decision"("face_b");

-- CreateIndex
CREATE INDEX "face_decision_gallery_uuid_idx" ON "face_decision"("gallery_uuid");

-- CreateIndex
CREATE INDEX "search_session_gallery_uuid_idx" ON "search_session"("gallery_uuid");

-- CreateIndex
CREATE INDEX "search_session_guest_uuid_idx" ON "search_session"("guest_uuid");

-- CreateIndex
CREATE INDEX "search_session_expires_at_idx" ON "search_session"("expires_at");

-- CreateIndex
CREATE INDEX "guest_link_album_uuid_uuid_idx" ON "guest_link"("album_uuid", "uuid");

-- CreateIndex
CREATE INDEX "guest_link_gallery_uuid_idx" ON "guest_link"("gallery_uuid");

-- CreateIndex
CREATE INDEX "guest_session_link_uuid_idx" ON "guest_session"("link_uuid");

-- CreateIndex
CREATE INDEX "guest_session_album_uuid_idx" ON "guest_session"("album_uuid");

-- CreateIndex
CREATE INDEX "guest_session_gallery_uuid_idx" ON "guest_session"("gallery_uuid");

-- CreateIndex
CREATE INDEX "guest_session_expires_at_idx" ON "guest_session"("expires_at");

-- CreateIndex
CREATE INDEX "consent_guest_uuid_idx" ON "consent"("guest_uuid");

-- CreateIndex
CREATE INDEX "consent_album_uuid_idx" ON "consent"("album_uuid");

-- CreateIndex
CREATE INDEX "consent_gallery_uuid_idx" ON "consent"("gallery_uuid");

-- CreateIndex
CREATE INDEX "result_release_album_uuid_status_idx" ON "result_release"("album_uuid", "status");

-- CreateIndex
CREATE INDEX "result_release_gallery_uuid_idx" ON "result_release"("gallery_uuid");

-- CreateIndex
CREATE INDEX "selection_album_uuid_idx" ON "selection"("album_uuid");

-- CreateIndex
CREATE INDEX "selection_photo_uuid_idx" ON "selection"("photo_uuid");

-- CreateIndex
CREATE INDEX "selection_gallery_uuid_idx" ON "selection"("gallery_uuid");

-- CreateIndex
CREATE INDEX "suppression_gallery_uuid_idx" ON "suppression"("gallery_uuid");

-- CreateIndex
CREATE INDEX "suppression_expires_at_idx" ON "suppression"("expires_at");

-- CreateIndex
CREATE INDEX "suppression_template_suppression_uuid_idx" ON "suppression_template"("suppression_uuid");

-- CreateIndex
CREATE INDEX "erasure_request_gallery_uuid_status_idx" ON "erasure_request"("gallery_uuid", "status");

-- CreateIndex
CREATE INDEX "erasure_request_guest_uuid_idx" ON "erasure_request"("guest_uuid");

-- CreateIndex
CREATE INDEX "erasure_request_expires_at_idx" ON "erasure_request"("expires_at");

-- CreateIndex
CREATE INDEX "webhook_gallery_uuid_idx" ON "webhook"("gallery_uuid");

-- CreateIndex
CREATE INDEX "webhook_delivery_status_next_at_idx" ON "webhook_delivery"("status", "next_at");

-- CreateIndex
CREATE INDEX "webhook_delivery_webhook_uuid_uuid_idx" ON "webhook_delivery"("webhook_uuid", "uuid");

-- CreateIndex
CREATE INDEX "face_suppression_uuid_idx" ON "face"("suppression_uuid");

-- CreateIndex
CREATE INDEX "photo_gallery_uuid_external_id_idx" ON "photo"("gallery_uuid", "external_id");

-- CreateIndex
CREATE INDEX "photo_gallery_uuid_source_key_idx" ON "photo"("gallery_uuid", "source_key");

-- AddForeignKey
ALTER TABLE "rendition" ADD CONSTRAINT "rendition_photo_uuid_fkey" FOREIGN KEY ("photo_uuid") REFERENCES "photo"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "suppression_template" ADD CONSTRAINT "suppression_template_suppression_uuid_fkey" FOREIGN KEY ("suppression_uuid") REFERENCES "suppression"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_uuid_fkey" FOREIGN KEY ("webhook_uuid") REFERENCES "webhook"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;
