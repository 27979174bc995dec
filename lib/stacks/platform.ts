/** What functions run on. */
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';

export const runtime = Runtime.NODEJS_24_X;

export const architectures = { x86_64: Architecture.X86_64, arm64: Architecture.ARM_64 };
