import type { Values } from './pdf-filler.ts'

/** All that has to be filled in, in Latin, Cyrillic, Greek letters and the form's own script. */
export function filledIn(tag: string): Values {
  const native = { ar: 'و', zh: '国' }[tag] ?? 'Щ'
  return {
    title: 'he_ms',
    family_name: 'ĐẶNG-ШМИДТ',
    given_names: 'Zoë Łucja',
    nationality: native,
    role: 'deputy_head',
    function: 'Example function,\nsecond line',
    organization: 'Example Organization',
    address: '1 Example Street\n1000 Example',
    city: native,
    country: 'Example',
    telephone: '+41 22 000 00 00',
    email: 'delegate@example.org',
    participant_name: 'Zoë ĐẶNG-ШМИДТ',
    passport_number: 'X1234567',
    issuing_country: 'Example',
    issue_date: '01/02/2003',
    expiry_date: '01/02/2013',
    birth_date: '03/04/1960',
    birth_place: native,
    visa_required: 'yes',
    language_french: 'yes',
    official_name: 'Example',
    official_date: '20/05/2004',
    official_function: 'Example',
  }
}
