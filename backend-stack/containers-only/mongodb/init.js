// Run once by the image, in an empty data folder. The accounts are those of the native server (servers/mongo/roles.sql), and one
// for Debezium, which only reads.
/* global db, process */
const corpus = db.getSiblingDB('corpus')
corpus.createCollection('prompts')
corpus.createUser({
  user: 'connect',
  pwd: process.env['CONNECT_PASSWORD'],
  roles: [{ role: 'read', db: 'corpus' }],
})
const lake = db.getSiblingDB('lake')
lake.createUser({
  user: 'documents_sink',
  pwd: process.env['SINK_PASSWORD'],
  roles: [{ role: 'readWrite', db: 'lake' }],
})
corpus.createUser({
  user: 'documents_reader',
  pwd: process.env['READER_PASSWORD'],
  roles: [
    { role: 'read', db: 'corpus' },
    { role: 'read', db: 'lake' },
  ],
})
