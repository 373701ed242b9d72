import { add, subtract, zero, type Money } from '#money/money.js';
import { accountOf } from '../account/accounts.js';
import type { Summary } from './summary.js';

/** What moved one account in one currency. A balance above zero is on the debit side. */
export type AccountBalance = {
  readonly account: string;
  readonly name: string;
  readonly debit: Money;
  readonly credit: Money;
  readonly balance: Money;
  readonly baseDebit: Money;
  readonly baseCredit: Money;
  readonly baseBalance: Money;
};

/** The accounts that anything was posted to, in the order of their codes. */
export const trialBalance = ({ accounts, baseCurrency }: Summary): readonly AccountBalance[] =>
  accounts.map(({ account, currency, debitMinor, creditMinor, baseDebitMinor, baseCreditMinor }) => {
    const [debit, credit] = [debitMinor, creditMinor].map((minor) => ({ minor, currency })) as [Money, Money];
    const [baseDebit, baseCredit] = [baseDebitMinor, baseCreditMinor].map((minor) => {
      return { minor, currency: baseCurrency };
    }) as [Money, Money];
    return {
      ...{ account, name: accountOf(account)?.name ?? account, debit, credit, balance: subtract(debit, credit) },
      ...{ baseDebit, baseCredit, baseBalance: subtract(baseDebit, baseCredit) },
    };
  });

/** What accounts hold together in the currency of the books; above zero is on the debit side. */
export const heldBy = (accounts: readonly string[], summary: Summary): Money =>
  trialBalance(summary)
    .filter(({ account }) => accounts.includes(account))
    .reduce((sum, { baseBalance }) => add(sum, baseBalance), zero(summary.baseCurrency));
