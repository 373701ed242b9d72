import { expect, it } from '@jest/globals';
import { textOf, type Given } from './container.contract.js';

const once = { conditions: { ifNoneMatch: '*' } };
/** Whoever says what they expect changes nothing else. */
export function conditions(at: Given) {
  it('let one of many make a blob', async () => {
    const blob = at.container.getBlockBlobClient('one-winner');
    // Large enough for all of them to be on their way at once.
    const size = 400_000;
    const attempts = Array.from({ length: 8 }, (_, n) => blob.upload(`${n}`.repeat(size), size, once));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ statusCode: 409, code: 'BlobAlreadyExists' });
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(await textOf(blob)).toBe(`${winner}`.repeat(size));
    await blob.stageBlock('YQ==', 'late', 4);
    await expect(blob.commitBlockList(['YQ=='], once)).rejects.toMatchObject({ code: 'BlobAlreadyExists' });
  });

  it('let nobody change what is no longer what they saw', async () => {
    const blob = at.container.getBlockBlobClient('if-match');
    const { etag } = await blob.upload('1', 1);
    const seen = { conditions: { ifMatch: etag! } };
    await blob.upload('2', 1, seen);
    const late = { statusCode: 412, code: 'ConditionNotMet' };
    await expect(blob.upload('3', 1, seen)).rejects.toMatchObject(late);
    await expect(blob.setMetadata({ a: '1' }, seen)).rejects.toMatchObject(late);
    await expect(blob.delete(seen)).rejects.toMatchObject(late);
    await expect(blob.download(0, undefined, seen)).rejects.toMatchObject({ statusCode: 412 });
    await expect(at.container.getBlockBlobClient('none').upload('3', 1, seen)).rejects.toMatchObject(late);
    expect(await textOf(blob)).toBe('2');
  });

  it('spare a download of what has not changed', async () => {
    const blob = at.container.getBlockBlobClient('unchanged');
    const { etag, lastModified } = await blob.upload('1', 1);
    const download = (seen: object) => blob.download(0, undefined, { conditions: seen });
    await expect(download({ ifNoneMatch: etag! })).rejects.toMatchObject({ statusCode: 304 });
    await expect(download({ ifModifiedSince: lastModified! })).rejects.toMatchObject({ statusCode: 304 });
    const dayBefore = new Date(lastModified!.getTime() - 86_400_000);
    expect((await download({ ifModifiedSince: dayBefore })).contentLength).toBe(1);
    await expect(download({ ifUnmodifiedSince: dayBefore })).rejects.toMatchObject({ statusCode: 412 });
  });
}

/** Blobs that only grow. */
export function appendBlobs(at: Given) {
  it('grow, in the order of what is appended', async () => {
    const blob = at.container.getAppendBlobClient('events/2026/01/01/00.jsonl');
    expect((await blob.createIfNotExists({ metadata: { a: '1' } })).succeeded).toBe(true);
    expect((await blob.createIfNotExists()).succeeded).toBe(false);
    const position = (appendPosition: number) => ({ conditions: { appendPosition } });
    await blob.appendBlock('line1\n', 6, position(0));
    const second = await blob.appendBlock('line2\n', 6, position(6));
    expect(second).toMatchObject({ blobAppendOffset: '6', blobCommittedBlockCount: 2 });
    const late = { statusCode: 412, code: 'AppendPositionConditionNotMet' };
    await expect(blob.appendBlock('x', 1, position(6))).rejects.toMatchObject(late);
    const full = { conditions: { maxSize: 12 } };
    await expect(blob.appendBlock('x', 1, full)).rejects.toMatchObject({ code: 'MaxBlobSizeConditionNotMet' });
    await blob.appendBlock('line3\n', 6, { conditions: { ifMatch: second.etag! } });
    expect((await blob.downloadToBuffer()).toString()).toBe('line1\nline2\nline3\n');
    expect(await blob.getProperties()).toMatchObject({
      contentLength: 18,
      blobType: 'AppendBlob',
      metadata: { a: '1' },
    });
  });

  it('lose nothing that many append at once', async () => {
    const blob = at.container.getAppendBlobClient('many.jsonl');
    await blob.create();
    const lines = Array.from({ length: 40 }, (_, n) => `${String(n).padStart(4, '0')}\n`);
    await Promise.all(lines.map((line) => blob.appendBlock(line, line.length)));
    expect((await blob.downloadToBuffer()).toString().match(/.*\n/g)!.sort()).toEqual(lines);
  });

  it('and block blobs are not the same', async () => {
    const name = 'kinds';
    await at.container.getBlockBlobClient(name).upload('1', 1);
    const append = at.container.getAppendBlobClient(name);
    await expect(append.appendBlock('2', 1)).rejects.toMatchObject({ statusCode: 409, code: 'InvalidBlobType' });
    await expect(at.container.getAppendBlobClient('none').appendBlock('2', 1)).rejects.toMatchObject({
      code: 'BlobNotFound',
    });
  });
}
