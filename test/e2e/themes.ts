// The themes that every screen is looked at in: VS Code's own, light and dark, each also in high contrast.

/** By the name that a screenshot bears. */
export const THEMES = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'contrast-dark': 'Dark High Contrast',
  'contrast-light': 'Light High Contrast',
};
