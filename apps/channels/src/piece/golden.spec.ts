import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { article, type ArticleEvent } from './article.js';
import { piece, type PieceEvent } from './piece.js';
import { skuMapping, type SkuMappingEvent } from './sku-mapping.js';

const ofPiece = { WordsRecorded: 1, OfferRecorded: 1, ClaimRecorded: 1, HoldRecorded: 1 } satisfies Record<
  PieceEvent['type'],
  1
>;
const ofArticle = { ArticleRecorded: 1 } satisfies Record<ArticleEvent['type'], 1>;
const ofMapping = { SkuMapped: 1 } satisfies Record<SkuMappingEvent['type'], 1>;

goldenContract(piece, join(__dirname, 'piece.golden.json'), Object.keys(ofPiece));
goldenContract(article, join(__dirname, 'article.golden.json'), Object.keys(ofArticle));
goldenContract(skuMapping, join(__dirname, 'sku-mapping.golden.json'), Object.keys(ofMapping));
