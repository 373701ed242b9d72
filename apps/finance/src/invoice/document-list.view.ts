import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Register } from '#eventsourcing/view.js';
import type { IssuedDocumentEvent } from './issued-document.js';

/** An invoice or a credit note, for lists. */
@Entity('document_list')
@Index(['issuedOn', 'place'])
@Index(['orderId', 'issuedOn', 'place'])
export class DocumentRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) number!: string;
  /** The number with zeros in front of its count, so that the order of the texts is that of the series. */
  @Column({ type: 'varchar', length: 80 }) place!: string;
  @Column({ type: 'varchar', length: 16 }) kind!: string;
  @Column({ type: 'varchar', length: 64 }) orderId!: string;
  @Column({ type: 'varchar', length: 64 }) channel!: string;
  @Column({ type: 'varchar', length: 10 }) issuedOn!: string;
  @Column({ type: 'bigint' }) totalMinor!: number;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  /** Who bought, where anybody is known. */
  @Column({ type: 'varchar', length: 64, nullable: true }) subjectId!: string | null;
  /** Of a credit note, its invoice; of an invoice that takes a credit note back, that one. */
  @Column({ type: 'varchar', length: 64, nullable: true }) corrects!: string | null;
}

const placeOf = (number: string) => number.replace(/\d+$/, (count) => count.padStart(12, '0'));

export const documentList: Register<DocumentRow, IssuedDocumentEvent> = {
  name: 'document-list',
  version: 1,
  stream: 'document',
  row: DocumentRow,
  rowsOf({ data: { number, document } }) {
    const { kind, orderId, channel, issuedOn, totalMinor, currency, buyer } = document;
    return [
      {
        ...{ number, place: placeOf(number), kind, orderId, channel, issuedOn, totalMinor, currency },
        ...{ subjectId: buyer.subjectId ?? null, corrects: document.corrects ?? null },
      },
    ];
  },
};
