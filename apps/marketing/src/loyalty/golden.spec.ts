import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { points, type PointsEvent } from './points.js';

const types = { PointsEarned: 1, PointsReversed: 1 } satisfies Record<PointsEvent['type'], 1>;

goldenContract(points, join(__dirname, 'points.golden.json'), Object.keys(types));
