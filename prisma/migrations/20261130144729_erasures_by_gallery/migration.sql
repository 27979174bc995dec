-- CreateIndex
CREATE INDEX "erasure_gallery_id_uuid_idx" ON "erasure"("gallery_id", "uuid");
