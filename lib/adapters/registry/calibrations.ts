/** Measured curves in the registry, for all galleries of a space or for one gallery. */
import type { CalibrationRows } from '../../ports/registry.ts';
import type { Database } from './database.ts';
import { json } from './stored-json.ts';

export function calibrationRows(db: Database): CalibrationRows {
  return {
    async find(scope, space) {
      const row = await db.calibration.findUnique({ where: { scope_space: { scope, space } } });
      return row === null
        ? null
        : { scope, space, source: row.source, n: row.n, curve: json.parse(row.curve) };
    },

    async put(calibration) {
      const { scope, space, source, n, curve } = calibration;
      if (curve === null) throw new Error('a calibration without a curve');
      const data = { source, n, curve };
      await db.calibration.upsert({
        where: { scope_space: { scope, space } },
        create: { scope, space, ...data },
        update: data,
      });
    },
  };
}
