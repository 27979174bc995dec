-- AlterTable
ALTER TABLE "photo" ADD COLUMN     "placeholder" TEXT;

-- CreateTable
CREATE TABLE "signing_key" (
    "purpose" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("purpose")
);
