// Ends well when the server takes its account and is a replica set, which the first check that reaches it makes it. The
// password comes by the environment: a command line is there for everybody on the machine to see.
/* global db, process, rs */
db.getSiblingDB('admin').auth('fieldtake', process.env['MONGO_INITDB_ROOT_PASSWORD'])
try {
  rs.status()
} catch {
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] })
}
