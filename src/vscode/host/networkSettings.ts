// VS Code's network settings for Sluice's own connections: http.proxy, http.noProxy, http.proxyAuthorization,
// http.proxySupport and http.systemCertificates, else the usual variables. Not supported: the operating system's
// proxy and PAC scripts, which VS Code does not expose, and http.proxyStrictSSL, which would expose secrets.
import * as vscode from 'vscode';
import { proxyOf, unusableProxy, type Network, type ProxySettings } from '../../core/provider/network.ts';

export function vscodeNetwork(systemCertificates: () => string[] | undefined): Network {
  return {
    proxyFor: (url) => proxyOf(url, settings()),
    unusableProxy: () => unusableProxy(settings()),
    certificateAuthorities: () =>
      vscode.workspace.getConfiguration('http').get<unknown>('systemCertificates') === false
        ? undefined
        : systemCertificates(),
  };
}

function settings(): ProxySettings {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get<unknown>('proxySupport') === 'off') return { proxy: undefined, noProxy: [] };
  const { env } = process;
  const proxy = textOf(http.get('proxy')) ?? textOf(env['HTTPS_PROXY']) ?? textOf(env['https_proxy']);
  const listed = http.get<unknown>('noProxy');
  const fromSettings = Array.isArray(listed) ? listed.filter((entry) => typeof entry === 'string') : [];
  const fromEnvironment = (textOf(env['NO_PROXY']) ?? textOf(env['no_proxy']) ?? '').split(/[,;\s]+/);
  return {
    proxy,
    noProxy: fromSettings.length > 0 ? fromSettings : fromEnvironment,
    authorization: textOf(http.get('proxyAuthorization')),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
