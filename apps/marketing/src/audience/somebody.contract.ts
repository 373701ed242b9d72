/** Invented people, as they might write who they are; the last has told nothing that anybody could be found by. */
export const somebodies = [
  {
    ...{
      memberId: 'prf-0001',
      email: 'Jane.Doe@example.com',
      phone: '+1 (415) 555-0123',
      firstName: 'Jane',
      lastName: 'Doe',
    },
    ...{ city: 'San Francisco', postalCode: '94016', country: 'US' },
  },
  { memberId: 'prf-0002', email: 'Jane.Doe@gmail.com', firstName: 'Jane', country: 'US' },
  {
    ...{ memberId: 'prf-0003', phone: '030 123456', firstName: 'Zoë', lastName: 'Strauß' },
    ...{ city: 'Berlin', postalCode: '10115', country: 'DE' },
  },
  { memberId: 'prf-0004', firstName: 'Max', city: 'Berlin' },
];
