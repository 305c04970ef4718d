// A canvas as large as its place on screen, sharp on every display.

export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D | null;
  #scale = 0;
  #width = 0;
  #height = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#pen = canvas.getContext('2d');
  }

  /** @returns whether it had to change, which empties it. Sizes in CSS pixels. */
  resize(width: number, height: number): boolean {
    const scale = devicePixelRatio;
    if (width === this.#width && height === this.#height && scale === this.#scale) return false;
    this.#width = width;
    this.#height = height;
    this.#scale = scale;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    return true;
  }

  /** Draws in CSS pixels; what was drawn before stays. */
  draw(paint: (pen: CanvasRenderingContext2D) => void): void {
    const pen = this.#pen;
    if (pen === null) return;
    pen.save();
    pen.scale(this.#scale, this.#scale);
    paint(pen);
    pen.restore();
  }

  clear(): void {
    this.#pen?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
