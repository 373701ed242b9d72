type Environment = { readonly [name: string]: string | undefined };

/** What Klaviyo and Meta know us by. */
export type AdvertiserSecrets = {
  readonly klaviyo: { readonly apiKey: string };
  readonly meta: { readonly accessToken: string };
};

const account = { META_AD_ACCOUNT: '120330000000001' };

/** How the sandbox is to know us. */
export const advertisersOf = ({ klaviyo, meta }: AdvertiserSecrets) => ({
  ...{ KLAVIYO_API_KEY: klaviyo.apiKey, META_ACCESS_TOKEN: meta.accessToken, ...account },
});

/** What marketing needs to know to name audiences at the sandbox's platforms, but for those whose real address is named. */
export const advertisersAt = (
  url: string,
  { klaviyo, meta }: AdvertiserSecrets,
  { KLAVIYO_URL, META_URL }: Environment,
): Environment => ({
  ...(KLAVIYO_URL === undefined && { KLAVIYO_URL: `${url}/klaviyo`, KLAVIYO_API_KEY: klaviyo.apiKey }),
  ...(META_URL === undefined && { META_URL: `${url}/meta`, META_ACCESS_TOKEN: meta.accessToken, ...account }),
});
