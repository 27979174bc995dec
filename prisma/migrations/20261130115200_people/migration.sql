-- AlterTable
ALTER TABLE "face" ADD COLUMN     "grouped" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "people_change" (
    "sequence" BIGSERIAL NOT NULL,
    "gallery_uuid" UUID NOT NULL,
    "face_uuid" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "people_change_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "people_grouping" (
    "gallery_uuid" UUID NOT NULL,
    "space" TEXT NOT NULL DEFAULT '',
    "faces" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "people_grouping_pkey" PRIMARY KEY ("gallery_uuid")
);

-- CreateIndex
CREATE INDEX "people_change_gallery_uuid_sequence_idx" ON "people_change"("gallery_uuid", "sequence");

-- CreateIndex
CREATE INDEX "people_change_face_uuid_idx" ON "people_change"("face_uuid");

-- Photos that came before people were grouped.
INSERT INTO "people_change" ("gallery_uuid", "face_uuid")
SELECT p."gallery_uuid", f."uuid" FROM "face" f JOIN "photo" p ON p."uuid" = f."photo_uuid"
WHERE f."status" = 'searchable' AND p."hidden_at" IS NULL
  AND EXISTS (SELECT 1 FROM "album_photo" a WHERE a."photo_uuid" = p."uuid")
ORDER BY f."uuid";
