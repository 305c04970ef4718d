// npm run contributes: writes what src/vscode declares (commands, settings) into package.json, and the commands' English
// titles into package.nls.json. A unit test fails until they agree.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { contributed } from './contributesText.ts';
import { projectDir } from './project.ts';

for (const { file, text } of contributed(projectDir)) writeFileSync(path.join(projectDir, file), text);
