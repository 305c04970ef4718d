// Under which name one owner has a host, by the public suffix list. The list loads with the first question: people widen
// destinations seldom.

/** Below these, or below paths of theirs, anybody has a place, though the public suffix list doesn't say so. */
const ANYBODYS: ReadonlySet<string> = new Set(
  `webhook.site pipedream.net beeceptor.com requestcatcher.com requestbin.com hookdeck.com
   smee.io svix.com zapier.com make.com integromat.com ifttt.com slack.com discord.com nip.io
   sslip.io xip.io localtest.me lvh.me localhost.run lhr.life serveo.net ngrok.com ngrok.io
   ngrok.app ngrok.dev loca.lt trycloudflare.com telebit.io oastify.com interact.sh oast.fun
   oast.pro burpcollaborator.net dnslog.cn`.split(/\s+/),
);

/** `acme.com` of `hooks.acme.com`, `acme.github.io` of `a.acme.github.io`; undefined if the owner is unknown. */
export async function registeredName(hostname: string): Promise<string | undefined> {
  const { parse } = await import('tldts');
  const { domain, isIp, isIcann, isPrivate } = parse(hostname, { allowPrivateDomains: true });
  const isListed = isIcann === true || isPrivate === true;
  return domain === null || isIp === true || !isListed || ANYBODYS.has(domain) ? undefined : domain;
}
