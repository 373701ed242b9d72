import { startKeyVault, type KeyVault } from '../../../../apps/emulator/src/key-vault/key-vault.js';
import type { VaultOptions } from './vault.source.js';

/** A vault on this machine that lets us in. */
export const openVault = (secrets: Record<string, string>, port = 0): Promise<KeyVault> =>
  startKeyVault({ secrets, token: 'ours', port });

/** How the real SDK comes to it, without TLS and without a cloud that would say who we are. */
export const toVault: VaultOptions = {
  credential: { getToken: async () => ({ token: 'ours', expiresOnTimestamp: Date.now() + 3_600_000 }) },
  client: {
    ...{ allowInsecureConnection: true, disableChallengeResourceVerification: true },
    retryOptions: { maxRetries: 0 },
  },
};
