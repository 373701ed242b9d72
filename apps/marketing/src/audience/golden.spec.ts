import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { audience, type AudienceEvent } from './audience.js';
import { segmentExport, type ExportEvent } from './export.js';

const types = {
  ...{ ExportBegun: 1, ExportEnded: 1, ChangePlanned: 1, TellingBegun: 1, AudienceTold: 1 },
  ...{ AudienceRefused: 1, TellingFailed: 1, PeopleLeftOut: 1, MembersForgotten: 1, FilesExpired: 1 },
} satisfies Record<ExportEvent['type'], 1>;

goldenContract(segmentExport, join(__dirname, 'export.golden.json'), Object.keys(types));

const ofAudience = { AudienceClaimed: 1 } satisfies Record<AudienceEvent['type'], 1>;
goldenContract(audience, join(__dirname, 'audience.golden.json'), Object.keys(ofAudience));
