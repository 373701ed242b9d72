import { asPlanned, shown, type Words } from './letter.js';

export const german: Words = {
  campaign: asPlanned('Zum Stöbern'),
  'abandoned-cart': ({ pieces, cart }, money) => ({
    subject:
      pieces.length === 1 ? `Noch zu haben: ${pieces[0]!.title}` : `${pieces.length} Stücke warten in Ihrem Warenkorb`,
    parts: [
      { say: 'In Ihrem Warenkorb liegt noch etwas. Jedes Stück gibt es nur einmal: Wer zuerst kommt, bekommt es.' },
      ...shown(pieces, money),
      { lead: 'Zum Warenkorb', path: cart },
    ],
  }),
  'back-in-reach': ({ lost, similar }, money) => ({
    subject: 'Ähnliche Stücke, die noch zu haben sind',
    parts: [
      { say: `Bei „${lost}“ war jemand schneller. Diese Stücke sind ihm ähnlich und noch zu haben.` },
      ...shown(similar, money),
    ],
  }),
  'price-drop': ({ piece, before }, money) => ({
    subject: `Jetzt ${money(piece.price)}: ${piece.title}`,
    parts: [
      { say: `Ein Stück, das Sie beobachten, kostet jetzt weniger. Bisher waren es ${money(before)}.` },
      ...shown([piece], money),
    ],
  }),
  'review-request': ({ orderId }) => ({
    subject: 'Wie gefällt Ihnen, was Sie gekauft haben?',
    parts: [
      { say: `Ihre Bestellung ${orderId} ist eine Weile bei Ihnen. Andere wüssten gern, wie Sie sie finden.` },
      { lead: 'Sagen Sie, wie es Ihnen gefällt', answer: true },
    ],
  }),
  'confirm-consent': () => ({
    subject: 'Haben Sie unsere Post bestellt?',
    parts: [
      {
        say: 'Jemand hat diese Adresse angegeben, um von neuen Funden zu hören. Waren Sie es, bestätigen Sie es binnen einer Woche:',
      },
      { lead: 'Ja, schreiben Sie mir', answer: true },
      { say: 'Waren Sie es nicht, tun Sie nichts: Dann hören Sie nicht mehr davon.' },
    ],
  }),
  'delivery-delayed': ({ orderId, trouble }) => ({
    subject: `Ihre Bestellung ${orderId} ${trouble === 'late' ? 'verspätet sich' : 'wird aufgehalten'}`,
    parts: [
      {
        say: {
          late: 'Ihr Paket sollte schon bei Ihnen sein und ist es nicht. Der Paketdienst hat es noch; wir bleiben dran.',
          exception: 'Der Paketdienst meldet, dass etwas Ihr Paket aufhält. Wir fragen nach, bis es weitergeht.',
          returning: 'Ihr Paket ist auf dem Weg zurück zu uns. Wir kümmern uns und schreiben Ihnen, wie es weitergeht.',
          lost: 'Der Paketdienst findet Ihr Paket nicht. Das tut uns leid; wir sorgen dafür, dass Sie keinen Schaden haben.',
        }[trouble],
      },
      { lead: 'Zu Ihrer Bestellung', path: `/orders/${orderId}` },
    ],
  }),
  why: {
    'email-marketing': (shop) => `Sie erhalten diese Nachricht, weil Sie Post von ${shop} zugestimmt haben.`,
    service: (shop) =>
      `Sie erhalten diese Nachricht, weil Sie bei ${shop} etwas angefragt oder bestellt haben. Sie ist keine Werbung.`,
  },
  unsubscribe: 'Abmelden',
};
