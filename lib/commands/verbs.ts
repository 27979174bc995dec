/** Every verb of the command line, loaded when it is called for. */
import type { VerbGroup } from './verb.ts';

export const commands: VerbGroup = {
  name: 'kith',
  description: 'Finds people in photos',
  verbs: {
    enroll: async () => (await import('./enroll-folder.ts')).enrollVerb,
    bulk: async () => (await import('./bulk.ts')).bulkVerb,
    album: async () => (await import('./album.ts')).albumVerbs,
    connect: async () => (await import('./connect-studio.ts')).connectVerb,
    watch: async () => (await import('./watch.ts')).watchVerb,
    share: async () => (await import('./share.ts')).shareVerb,
    identify: async () => (await import('./identify.ts')).identifyVerb,
    verify: async () => (await import('./verify.ts')).verifyVerb,
    persons: async () => (await import('./persons.ts')).personsVerbs,
    stats: async () => (await import('./stats.ts')).statsVerb,
    reindex: async () => (await import('./reindex.ts')).reindexVerb,
    evaluate: async () => (await import('./evaluate.ts')).evaluateVerb,
    models: async () => (await import('./models-verbs.ts')).modelsVerbs,
    keys: async () => (await import('./keys.ts')).keysVerbs,
    doctor: async () => (await import('./doctor.ts')).doctorVerb,
    demo: async () => (await import('./demo.ts')).demoVerb,
  },
};
