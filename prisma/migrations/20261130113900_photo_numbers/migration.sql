-- CreateTable
CREATE TABLE "photo_number" (
    "number" SERIAL NOT NULL,
    "photo_uuid" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "photo_number_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE UNIQUE INDEX "photo_number_photo_uuid_key" ON "photo_number"("photo_uuid");

-- AddForeignKey
ALTER TABLE "photo_number" ADD CONSTRAINT "photo_number_photo_uuid_fkey" FOREIGN KEY ("photo_uuid") REFERENCES "photo"("uuid") ON DELETE CASCADE ON UPDATE NO ACTION;
