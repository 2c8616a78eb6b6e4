/** What the station that recorded a carried take signed: sent as it is, by whichever station has a broker. */
export const carried = `
CREATE TABLE carried_signatures (
  take_id TEXT PRIMARY KEY,
  -- JSON of a CarriedSignature (takes/carried-signature.ts)
  signed TEXT NOT NULL
) WITHOUT ROWID;
`
