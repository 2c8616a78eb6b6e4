/**
 * Names and answers may be encrypted from here on, and so may the files that the rows name. No table changes: an older version,
 * which would take ciphertext for names and find no audio in its masters, refuses the database.
 */
export const vault = `
SELECT 1;
`
