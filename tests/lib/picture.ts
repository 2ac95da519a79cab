import type { Picture } from './png.ts'

/** Brightness 0 to 255 of one pixel. */
function luma(picture: Picture, x: number, y: number): number {
  const i = (y * picture.width + x) * 3
  const [r = 0, g = 0, b = 0] = picture.rgb.subarray(i, i + 3)
  return (r * 299 + g * 587 + b * 114) / 1000
}

/** How many different colours there are, counted to 64 at most: a blank screen has one. */
export function colours(picture: Picture): number {
  const seen = new Set<number>()
  for (let i = 0; i + 2 < picture.rgb.length && seen.size < 64; i += 3) {
    const [r = 0, g = 0, b = 0] = picture.rgb.subarray(i, i + 3)
    seen.add((r << 16) | (g << 8) | b)
  }
  return seen.size
}

/** Mean brightness of each cell of a grid laid over the picture: size and resolution no longer matter. */
function grid(picture: Picture, columns: number, rows: number): number[] {
  const cells: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x0, x1] = [(column * picture.width) / columns, ((column + 1) * picture.width) / columns].map(Math.floor)
      const [y0, y1] = [(row * picture.height) / rows, ((row + 1) * picture.height) / rows].map(Math.floor)
      let sum = 0
      let count = 0
      for (let y = y0 ?? 0; y < (y1 ?? 0); y++) {
        for (let x = x0 ?? 0; x < (x1 ?? 0); x++) {
          sum += luma(picture, x, y)
          count++
        }
      }
      cells.push(count === 0 ? 0 : sum / count)
    }
  }
  return cells
}

/**
 * How alike two pictures of the same screen are, -1 to 1: the correlation of their brightness over a grid of 80 by
 * 25 cells (one per character of a text screen). Scaling hardly matters, a blank picture is like nothing.
 */
export function likeness(a: Picture, b: Picture): number {
  const [one, two] = [grid(a, 80, 25), grid(b, 80, 25)]
  const mean = (cells: number[]) => cells.reduce((sum, cell) => sum + cell, 0) / cells.length
  const [meanOne, meanTwo] = [mean(one), mean(two)]
  let covariance = 0
  let [varianceOne, varianceTwo] = [0, 0]
  one.forEach((cell, i) => {
    const [d1, d2] = [cell - meanOne, (two[i] ?? 0) - meanTwo]
    covariance += d1 * d2
    varianceOne += d1 * d1
    varianceTwo += d2 * d2
  })
  return varianceOne === 0 || varianceTwo === 0 ? 0 : covariance / Math.sqrt(varianceOne * varianceTwo)
}
