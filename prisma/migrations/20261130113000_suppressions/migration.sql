-- AlterTable
ALTER TABLE "erasure_request" ADD COLUMN     "consent" JSONB;

-- AlterTable
ALTER TABLE "suppression" ADD COLUMN     "swept_after" UUID,
ADD COLUMN     "swept_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "suppression_exemption" (
    "suppression_uuid" UUID NOT NULL,
    "face_uuid" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "suppression_exemption_pkey" PRIMARY KEY ("suppression_uuid","face_uuid")
);

-- CreateIndex
CREATE INDEX "suppression_exemption_face_uuid_idx" ON "suppression_exemption"("face_uuid");

-- AddForeignKey
ALTER TABLE "suppression_exemption" ADD CONSTRAINT "suppression_exemption_suppression_uuid_fkey" FOREIGN KEY ("suppression_uuid") REFERENCES "suppression"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;
