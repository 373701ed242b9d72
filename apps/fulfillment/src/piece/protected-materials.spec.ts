import { describe, expect, it } from '@jest/globals';
import { protectedMaterialsIn as found } from './protected-materials.js';

describe('Materials that may need a permit', () => {
  it('are found in English, German and French', () => {
    const words = {
      ivory: ['Ivory', 'carved ivories', 'Elfenbein', 'Elfenbeingriff', 'ivoire', 'AVORIO', 'Stoßzahn', 'scrimshaw'],
      tortoiseshell: ['tortoiseshell', 'tortoise shell', 'Schildpatt', 'Schildkröte', 'écaille', 'écaille de tortue'],
      'rhino horn': ['rhinoceros horn', 'rhino horn', 'Nashorn', 'corne de rhinocéros'],
      coral: ['coral', 'Koralle', 'Korallenkette', 'corail', 'coraux'],
      rosewood: ['rosewood', 'Palisanderholz', 'palissandre', 'bois de rose', 'Dalbergia nigra', 'kingwood'],
      'reptile skin': ['crocodile', 'Krokodilleder', 'snakeskin', 'peau de serpent', 'lézard', 'python'],
      'whale, walrus and narwhal': [
        'whalebone',
        'baleen',
        'Fischbein',
        'fanons de baleine',
        'walrus',
        'Narwal',
        'whale’s tooth',
      ],
      feathers: ['feathers', 'plumes', 'Federfächer', 'Pfauenfedern', 'Straußenfeder', 'kingfisher'],
      'fur and skin of cats': ['leopard skin', 'Tigerfell', 'peau de panthère'],
      elephant: ['elephant hair', 'Elefantenfuß', 'poil d’éléphant'],
    };
    for (const [material, said] of Object.entries(words))
      for (const word of said) expect([word, found(`box with ${word}, silver`)]).toEqual([word, [material]]);
  });
  it('are found however accents are written', () => {
    expect(found('e\u0301caille')).toEqual(['tortoiseshell']);
    expect(found('ecaille')).toEqual(['tortoiseshell']);
    expect(found('Schildkroete')).toEqual(['tortoiseshell']);
  });
  it('are named once each, in one order', () =>
    expect(found('rosewood, ivory and Elfenbein, ivoire')).toEqual(['ivory', 'rosewood']));
  it('are whole words: what only sounds like them is let through', () => {
    for (const harmless of [
      ...[
        'ivorine',
        'a divorced lady',
        'Coraline',
        'feather-banded walnut',
        'featherbanding',
        'Morse key',
        'decoration',
      ],
      ...['mahogany', 'ebony', 'tiger maple', 'tiger’s eye', 'leopard, bronze', 'Federwerk', 'elephant, porcelain', ''],
    ])
      expect([harmless, found(harmless)]).toEqual([harmless, []]);
  });
  it('are stopped rather once too often: a colour and an imitation are found as well', () => {
    expect(found('ivory-coloured silk')).toEqual(['ivory']);
    expect(found('faux tortoiseshell')).toEqual(['tortoiseshell']);
  });
});
