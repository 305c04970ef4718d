// The script of every view of Sluice: the page says which one it is.
import { startDashboard } from './startDashboard.ts';
import { startPage } from './startPage.ts';

if (document.querySelector('main')?.id === 'page') startPage();
else startDashboard();
