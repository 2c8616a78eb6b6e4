/** LIKE's wildcards are letters like any others to someone who searches; goes with ESCAPE '\'. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, (char) => `\\${char}`)
