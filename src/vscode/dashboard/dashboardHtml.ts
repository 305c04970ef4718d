// The initial page of Sluice's views, the dashboard and the pages about records: two stylesheets, one script, and a policy that blocks everything else.
// Pure.

export interface DashboardPage {
  /** The webview's name for the origin of its own resources (`Webview.cspSource`). */
  cspSource: string;
  /** Fresh for each page, from a secure source. */
  nonce: string;
  /** BCP 47 tag. */
  locale: string;
  title: string;
  /** Which view the script starts; the dashboard's by default. */
  view?: 'dashboard' | 'page';
  script: string;
  style: string;
  /** The elements look it up by its id, to show icons. */
  iconStyle: string;
}

/**
 * No external resources, inline scripts, inline styles or eval; `connect-src` stays empty: the page
 * communicates only with its host.
 */
export function dashboardHtml(page: DashboardPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(page.locale)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${escaped(page.iconStyle)}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${escaped(page.style)}">
<title>${escaped(page.title)}</title>
</head>
<body>
<main id="${page.view ?? 'dashboard'}"></main>
<script nonce="${page.nonce}" src="${escaped(page.script)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
