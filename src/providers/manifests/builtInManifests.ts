// The built-in providers, besides the sandbox, which exists once it has started.
import { auth0Manifest } from './auth0.ts';
import type { BuiltInManifest } from './builtInManifest.ts';
import { discordManifest } from './discord.ts';
import { githubManifest } from './github.ts';
import { gitlabManifest } from './gitlab.ts';
import { googleCloudManifest } from './googleCloud.ts';
import { linearManifest } from './linear.ts';
import { guardedOAuth2Manifest, oauth2Manifest } from './oauth2.ts';
import { slackManifest } from './slack.ts';
import { stripeManifest } from './stripe.ts';

export const BUILT_IN_MANIFESTS: readonly BuiltInManifest[] = [
  auth0Manifest,
  discordManifest,
  githubManifest,
  gitlabManifest,
  googleCloudManifest,
  linearManifest,
  slackManifest,
  stripeManifest,
  oauth2Manifest,
  guardedOAuth2Manifest,
];
