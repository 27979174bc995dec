-- AlterEnum
ALTER TYPE "job_item_status" ADD VALUE 'cancelled';

-- AlterEnum
ALTER TYPE "job_kind" ADD VALUE 'upload';

-- DropIndex
DROP INDEX "job_gallery_uuid_idx";

-- DropIndex
DROP INDEX "job_item_job_uuid_status_idx";

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "actor" TEXT,
ADD COLUMN     "busy_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "cancelled" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "check_at" TIMESTAMPTZ(3),
ADD COLUMN     "code" TEXT,
ADD COLUMN     "correlation_id" TEXT,
ADD COLUMN     "device" TEXT,
ADD COLUMN     "estimate" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "message" TEXT,
ADD COLUMN     "nudges" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "options" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "photos" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "plan" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "plan_step" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "planned" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "progress_at" TIMESTAMPTZ(3),
ADD COLUMN     "request_id" TEXT,
ADD COLUMN     "slot" TEXT,
ADD COLUMN     "source" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "job_item" ADD COLUMN     "person_id" TEXT,
ADD COLUMN     "source_key" TEXT,
ADD COLUMN     "upload_uuid" UUID;

-- AlterTable
ALTER TABLE "upload" ADD COLUMN     "job_uuid" UUID;

-- CreateTable
CREATE TABLE "queue_message" (
    "uuid" UUID NOT NULL,
    "queue" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "visible_at" TIMESTAMPTZ(3) NOT NULL,
    "receives" INTEGER NOT NULL DEFAULT 0,
    "dead" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "queue_message_pkey" PRIMARY KEY ("uuid")
);

-- CreateIndex
CREATE INDEX "queue_message_queue_dead_visible_at_idx" ON "queue_message"("queue", "dead", "visible_at");

-- CreateIndex
CREATE UNIQUE INDEX "job_slot_key" ON "job"("slot");

-- CreateIndex
CREATE INDEX "job_status_check_at_idx" ON "job"("status", "check_at");

-- CreateIndex
CREATE INDEX "job_gallery_uuid_uuid_idx" ON "job"("gallery_uuid", "uuid");

-- CreateIndex
CREATE INDEX "job_item_job_uuid_status_line_idx" ON "job_item"("job_uuid", "status", "line");

-- CreateIndex
CREATE INDEX "job_item_person_id_idx" ON "job_item"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "job_item_job_uuid_source_key_key" ON "job_item"("job_uuid", "source_key");

-- CreateIndex
CREATE INDEX "upload_job_uuid_idx" ON "upload"("job_uuid");
